package dev.longspan.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What no class does, whatever its room. */
class HabitsTest {

  private static final int MOST_LINES = 400;

  private static final JavaClasses MAIN =
      new ClassFileImporter().importPath(Path.of("target", "classes"));
  private static final JavaClasses MAIN_AND_TESTS =
      new ClassFileImporter()
          .importPaths(Path.of("target", "classes"), Path.of("target", "test-classes"));

  @Test
  void nobodySleeps() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class)
        .orShould()
        .callMethod(TimeUnit.class, "sleep", long.class)
        .because("what is waited for is an event")
        .check(MAIN_AND_TESTS);
  }

  @Test
  void onlyTheCommandLineAndTheAccessLogWriteToTheConsole() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.longspan.cli..", "dev.longspan.telemetry..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(MAIN);
  }

  @Test
  void noStaticFieldCanBeAssignedTwice() {
    fields().that().areStatic().should().beFinal().check(MAIN);
  }

  @Test
  void everyoneLogsThroughTheSameFacade() {
    noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..").check(MAIN);
  }

  @Test
  void noPackageIsADrawerForOddments() {
    noClasses()
        .should()
        .resideInAnyPackage(
            "..util..", "..utils..", "..helper..", "..helpers..", "..manager..", "..impl..")
        .check(MAIN_AND_TESTS);
  }

  @Test
  void aFileCanBeReadInOneSitting() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : javaFiles()) {
      int lines = Files.readAllLines(file).size();
      if (lines > MOST_LINES) {
        tooLong.add(file + ": " + lines + " lines");
      }
    }
    assertThat(tooLong).as("files over %d lines have two things in them", MOST_LINES).isEmpty();
  }

  private static List<Path> javaFiles() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
