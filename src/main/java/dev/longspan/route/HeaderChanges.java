package dev.longspan.route;

import dev.longspan.config.HeadersConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Map;

/** Changes to the headers of a request or response, ready to be applied. Immutable. */
public final class HeaderChanges {

  /** Changes nothing. */
  public static final HeaderChanges NONE = new HeaderChanges(HeadersConfig.Changes.NONE);

  private final AsciiString[] removed;
  private final AsciiString[] names;
  private final String[] values;

  private HeaderChanges(HeadersConfig.Changes changes) {
    removed = changes.remove().stream().map(AsciiString::cached).toArray(AsciiString[]::new);
    names = new AsciiString[changes.set().size()];
    values = new String[names.length];
    int index = 0;
    for (Map.Entry<String, String> entry : changes.set().entrySet()) {
      names[index] = AsciiString.cached(entry.getKey());
      values[index++] = entry.getValue();
    }
  }

  /** The changes that the operator wrote. */
  public static HeaderChanges of(HeadersConfig.Changes changes) {
    return changes.isEmpty() ? NONE : new HeaderChanges(changes);
  }

  /** Whether {@link #apply} does nothing. */
  public boolean isEmpty() {
    return this == NONE;
  }

  /** Removes, then sets; a header that is set replaces all of its name, in any case. */
  public void apply(HttpHeaders headers) {
    for (AsciiString name : removed) {
      headers.remove(name);
    }
    for (int i = 0; i < names.length; i++) {
      headers.set(names[i], values[i]);
    }
  }
}
