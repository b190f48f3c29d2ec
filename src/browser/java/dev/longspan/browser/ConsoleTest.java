package dev.longspan.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator does with the console, in a browser.
 *
 * <p>{@code -Dlongspan.screenshots=folder} saves what the views look like.
 */
@Timeout(120)
class ConsoleTest {

  private static final List<String> VIEWS =
      List.of(
          "overview", "connections", "sessions", "routes", "upstreams", "configuration", "drain");

  private static Browser browser;

  @RegisterExtension final Stage stage = new Stage();

  @BeforeAll
  static void launch() {
    PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
    browser = new Browser();
  }

  @AfterAll
  static void quit() {
    browser.close();
  }

  @AfterEach
  void nothingWentWrong() {
    browser.closePages();
    List<String> complaints = browser.takeComplaints();
    assertThat(complaints).isEmpty();
  }

  private String origin() {
    return "http://127.0.0.1:" + stage.gateway().adminPort();
  }

  private Page opens(String view) {
    Page page = browser.page(1440, 900, ColorScheme.LIGHT, origin());
    page.navigate(origin() + "/#" + view);
    return page;
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  @Test
  void theOverviewFollowsTheGateway() {
    stage.start();
    Page page = opens("overview");
    assertThat(page.locator("#state")).hasText("ready");
    assertThat(page.locator(".stat").first()).containsText("0open connections");

    stage.opens();

    assertThat(page.locator(".stat").first()).containsText("1open connections");
    assertThat(page.locator(".card canvas").first()).isVisible();
    assertThat(page.getByText("No connection has ended yet")).isVisible();
  }

  @Test
  void aConnectionIsClosedWithACodeAndAReason() {
    stage.start();
    Stage.Conversation chat = stage.opens();
    Page page = opens("connections");

    page.getByRole(AriaRole.CHECKBOX).nth(1).check();
    button(page, "Close 1 selected …").click();
    page.getByLabel("Code").first().selectOption("4000");
    page.getByLabel("Other code").fill("4321");
    page.getByLabel("Reason").fill("off you go");
    button(page, "Close them").click();

    assertThat(page.locator("#toast")).hasText("1 closed");
    assertThat(chat.client().readsFrame()).isEqualTo(Frame.close(4321, "off you go"));
    chat.client().sends(Frame.close(4321));
    chat.backend().sends(Frame.close(1001));
    assertThat(page.getByText("Nobody is connected")).isVisible();
  }

  @Test
  void whatCannotBeClosedSoIsToldInTheDialog() {
    stage.start();
    stage.opens();
    Page page = opens("connections");
    page.getByRole(AriaRole.CHECKBOX).nth(1).check();
    button(page, "Close 1 selected …").click();
    page.getByLabel("Code").first().selectOption("4000");
    page.getByLabel("Other code").fill("1005");
    button(page, "Close them").click();

    assertThat(page.getByRole(AriaRole.ALERT)).containsText("code: expected 1000 to 1003");
    page.keyboard().press("Escape");
    assertThat(page.locator("#dialog")).isHidden();
  }

  @Test
  void allThatMatchAreClosedTogetherAndTheOthersStay() {
    stage.start();
    stage.opens();
    stage.opens();
    Page page = opens("connections");
    page.getByRole(AriaRole.SEARCHBOX).fill("no such path");
    assertThat(page.getByText("Nothing matches")).isVisible();
    page.getByRole(AriaRole.SEARCHBOX).fill("/CHAT");
    button(page, "Close all that match …").click();
    assertThat(page.locator("#dialog")).containsText("2 that match");
    button(page, "Close them").click();
    assertThat(page.locator("#toast")).hasText("2 closed");
  }

  @Test
  void longListsAreSortedAndCutIntoPagesByTheGateway() {
    stage.start();
    for (int i = 0; i < 55; i++) {
      stage.opens();
    }
    Page page = opens("connections");
    assertThat(page.getByText("1–50 of 55")).isVisible();
    button(page, "Next").click();
    assertThat(page.getByText("51–55 of 55")).isVisible();
    button(page, "Age").click();
    assertThat(page.getByText("1–50 of 55")).isVisible();
    assertThat(page.locator("th[aria-sort=descending]")).hasText("Age");
    button(page, "Age").click();
    assertThat(page.locator("th[aria-sort=ascending]")).hasText("Age");
  }

  @Test
  void routesAndUpstreamsLeadToTheirConnections() {
    stage.start();
    stage.opens();
    Page page = opens("routes");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("1").setExact(true)).click();
    assertThat(page.getByText("route scripted ×")).isVisible();
    assertThat(page.getByText("1–1 of 1")).isVisible();
    page.navigate(origin() + "/#upstreams");
    assertThat(page.locator(".badge.healthy")).hasText("healthy");
  }

  @Test
  void withoutATokenNothingIsShownAndWithItEverythingIs(@TempDir Path directory) throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "s3cret");
    stage.start(setup -> setup.adminToken(token));
    stage.opens();
    Page page = opens("connections");

    page.locator("#token").fill("wrong");
    button(page, "Continue").click();
    assertThat(page.locator("#token")).hasValue("");
    page.locator("#token").fill("s3cret");
    page.keyboard().press("Enter");

    assertThat(page.locator("#dialog")).isHidden();
    assertThat(page.getByText("1–1 of 1")).isVisible();
    assertThat(page.locator("#state")).hasText("ready");
    page.reload();
    assertThat(page.getByText("1–1 of 1")).isVisible();
  }

  @Test
  void theKeyboardIsEnough() {
    stage.start();
    stage.opens();
    Page page = opens("connections");
    assertThat(page.getByText("1–1 of 1")).isVisible();
    page.keyboard().press("/");
    assertThat(page.getByRole(AriaRole.SEARCHBOX)).isFocused();
    Locator box = page.getByRole(AriaRole.CHECKBOX).nth(1);
    for (int i = 0;
        i < 20 && !box.evaluate("box => box === document.activeElement").equals(true);
        i++) {
      page.keyboard().press("Tab");
    }
    page.keyboard().press("Space");
    assertThat(button(page, "Close 1 selected …")).isEnabled();
    button(page, "Close 1 selected …").focus();
    page.keyboard().press("Enter");
    assertThat(page.getByLabel("Code").first()).isFocused();
    page.keyboard().press("Escape");
    assertThat(page.locator("#dialog")).isHidden();
  }

  @Test
  void markupInAPathAHeaderOrACloseReasonStaysText() {
    stage.start(setup -> setup.trustLoopback());
    String markup = "<img src=x onerror=window.hacked=1>";
    Stage.Conversation chat =
        stage.opensAt(
            "/chat/%3Cimg%20src=x%20onerror=window.hacked=1%3E",
            "X-Forwarded-For: " + markup, "User-Agent: " + markup);
    Page page = opens("connections");
    assertThat(page.locator("td.clip").first()).containsText("%3Cimg");
    chat.client().sends(Frame.close(4000, markup));
    chat.backend().sends(Frame.close(4000, markup));
    page.navigate(origin() + "/#overview");
    assertThat(page.getByText("4000 by client")).isVisible();

    assertThat(page.evaluate("window.hacked")).isNull();
  }

  @Test
  void noAnswerOfTheApiCanBecomeMarkup() {
    stage.start();
    Page page = browser.page(1440, 900, ColorScheme.LIGHT, origin());
    String markup = "<img src=x onerror=window.hacked=1>";
    page.route(
        url -> url.contains("/api/") && !url.contains("/api/events"),
        route -> {
          Route.FulfillOptions answer =
              new Route.FulfillOptions().setContentType("application/json");
          route.fulfill(answer.setBody(hostile(markup)));
        });
    for (String view : VIEWS.subList(1, VIEWS.size())) {
      page.navigate(origin() + "/#" + view);
      assertThat(page.getByText(markup).first()).isVisible();
      assertThat(page.locator("main img")).hasCount(0);
    }
    assertThat(page.evaluate("window.hacked")).isNull();
  }

  /** An answer that fits every view, with markup wherever text is. */
  private static String hostile(String text) {
    String connection =
        "{'id':'@','client':'@','route':'@','upstream':'@','endpoint':'@','client_address':'@',"
            + "'path':'@','subject':'@','age_seconds':1,'idle_seconds':1,'frames_received':1,"
            + "'frames_sent':1,'bytes_received':1,'bytes_sent':1,'name':'@','match':{'hosts':['@'],"
            + "'path':'@','methods':['@'],'headers':['@']},'connections':1,'opened':1,'requests':1,"
            + "'rejected':1,'bytes':1,'in_use':1,'endpoints':[{'endpoint':'@','state':'@','weight':1,"
            + "'in_use':1,'connections':1,'failures':1}]}";
    return ("{'total':1,'offset':0,'items':["
            + connection
            + "],'configuration':{'@':'@'},'at':'2026-01-01T00:00:00Z','result':'@','problems':['@'],"
            + "'phase':'@','connections':1,'sockets':1,'elapsed_ms':1,'timeout_ms':1}")
        .replace('\'', '"')
        .replace("@", text);
  }

  @Test
  void theGatewayDrainsWhenToldTo() {
    stage.start();
    Stage.Conversation chat = stage.opens();
    Page page = opens("drain");
    button(page, "Drain this gateway …").click();
    button(page, "Cancel").click();
    assertThat(page.getByText("Everything is served. A drain")).isVisible();
    button(page, "Drain this gateway …").click();
    button(page, "Drain it").click();
    assertThat(page.getByRole(AriaRole.PROGRESSBAR)).isVisible();
    assertThat(page.locator("#state")).hasText("draining");
    assertThat(chat.client().readsFrame()).isEqualTo(Frame.close(1012, "service restart"));
  }

  @Test
  void everyViewFitsSmallAndLargeScreensInLightAndDark() {
    stage.start();
    stage.opens();
    String folder = System.getProperty("longspan.screenshots");
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      for (int width : new int[] {1440, 390}) {
        Page page = browser.page(width, 900, scheme, origin());
        for (String view : VIEWS) {
          page.navigate(origin() + "/#" + view);
          assertThat(page.locator("h1")).isVisible();
          assertThat(page.locator("nav a[aria-current]")).hasAttribute("href", "#" + view);
          assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
              .as(view + " at " + width)
              .isEqualTo(true);
          if (folder != null) {
            page.screenshot(
                new Page.ScreenshotOptions()
                    .setPath(Path.of(folder, view + "-" + width + "-" + scheme + ".png")));
          }
        }
        page.context().close();
      }
    }
  }
}
