package dev.longspan.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.demo.Demo;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo page in a browser: its WebSocket goes through the gateway.
 *
 * <p>{@code -Dlongspan.screenshot=page.png} saves what the page looks like.
 */
class BrowserTest {

  @TempDir(cleanup = CleanupMode.NEVER)
  Path profile;

  private Demo demo;
  private Chromium chromium;

  @BeforeEach
  void open() throws Exception {
    demo = Demo.start(0, 0);
    chromium = Chromium.opens("http://127.0.0.1:" + demo.port() + "/", profile);
    chromium.waitsFor("document.querySelector('#state')?.innerText === 'open'");
  }

  @AfterEach
  void close() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
    demo.drain();
  }

  @Test
  void framesGoToAndFroAndTheCloseCodeIsShown() throws Exception {
    chromium.evaluates("document.querySelector('#text').value = 'h\u00e9llo \u20ac'");
    submits("#text-form");
    chromium.waitsFor(
        "document.querySelector('#summary').innerText.startsWith('1 sent, 1 received')");
    chromium.evaluates("document.querySelector('#size').value = 200000");
    submits("#binary-form");
    chromium.waitsFor(
        "document.querySelector('#summary').innerText.startsWith('2 sent, 2 received')");
    String frames = chromium.evaluates("document.querySelector('#frames').innerText").asText();
    assertThat(frames).contains("h\u00e9llo \u20ac", "200,000");

    String screenshot = System.getProperty("longspan.screenshot");
    if (screenshot != null) {
      chromium.takesScreenshot(Path.of(screenshot));
    }

    chromium.evaluates("document.querySelector('#code').value = 4321");
    submits("#close-form");
    chromium.waitsFor("document.querySelector('#state').innerText === 'closed with code 4321'");
    String ended = chromium.evaluates("document.querySelector('#frames').innerText").asText();
    assertThat(ended).contains("code 4321, reason: closed by the page");
  }

  private void submits(String form) throws Exception {
    chromium.evaluates("document.querySelector('" + form + "').requestSubmit()");
  }
}
