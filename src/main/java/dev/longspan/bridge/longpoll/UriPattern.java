package dev.longspan.bridge.longpoll;

import dev.longspan.config.TemplateRules;
import io.vertx.uritemplate.ExpandOptions;
import io.vertx.uritemplate.UriTemplate;
import java.util.Set;

/** Path and query as a URI template (RFC 6570): what has no value is left out. */
final class UriPattern {

  private static final ExpandOptions LENIENT = new ExpandOptions().setAllowVariableMiss(true);

  private final UriTemplate template;
  private final Set<String> names;

  /** A template that the configuration's check has accepted. */
  UriPattern(String text) {
    template = UriTemplate.of(text);
    names = TemplateRules.variablesOfUri(text);
  }

  /** Whether the value of this variable goes into it. */
  boolean uses(String name) {
    return names.contains(name);
  }

  /** The target of a request; begins with a slash, whatever the variables hold. */
  String expand(Variables variables) {
    io.vertx.uritemplate.Variables values = io.vertx.uritemplate.Variables.variables();
    for (String name : names) {
      String value = variables.get(name);
      if (value != null) {
        values.set(name, value);
      }
    }
    String target = template.expandToString(values, LENIENT);
    return target.startsWith("/") ? target : "/" + target;
  }
}
