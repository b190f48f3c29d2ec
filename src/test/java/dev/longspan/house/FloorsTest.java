package dev.longspan.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Which room may use which. */
class FloorsTest {

  private static final String ROOT = "dev.longspan";

  /** Every room there may be; each may use those that stand after it. */
  static final List<String> ROOMS_FROM_THE_TOP =
      List.of(
          "cli",
          "demo",
          "gateway",
          "admin",
          "session",
          "bridge",
          "relay",
          "forward",
          "route",
          "guard",
          "upstream",
          "http2",
          "http",
          "telemetry",
          "loop",
          "protocol",
          "config");

  private static final JavaClasses MAIN =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  @ParameterizedTest
  @FieldSource("ROOMS_FROM_THE_TOP")
  void aRoomUsesOnlyRoomsBelowIt(String room) {
    Set<String> above = Set.copyOf(ROOMS_FROM_THE_TOP.subList(0, ROOMS_FROM_THE_TOP.indexOf(room)));
    noClasses()
        .that(areIn(Set.of(room)))
        .should()
        .dependOnClassesThat(areIn(above))
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void roomsFormNoCircle() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void everyClassStandsInARoom() {
    classes().should(be(areIn(Set.copyOf(ROOMS_FROM_THE_TOP)))).check(MAIN);
  }

  @Test
  void everyPackageSaysWhatItOwns() throws IOException {
    Path sources = Path.of("src", "main", "java");
    try (Stream<Path> files = Files.walk(sources)) {
      Set<Path> packages =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(Path::getParent)
              .collect(Collectors.toSet());
      assertThat(packages)
          .isNotEmpty()
          .allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).exists());
    }
  }

  private static DescribedPredicate<JavaClass> areIn(Set<String> rooms) {
    return describe(
        "in " + rooms,
        javaClass -> {
          String name = javaClass.getPackageName();
          if (!name.startsWith(ROOT + ".")) {
            return false;
          }
          String inside = name.substring(ROOT.length() + 1);
          int end = inside.indexOf('.');
          return rooms.contains(end < 0 ? inside : inside.substring(0, end));
        });
  }
}
