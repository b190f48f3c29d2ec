package dev.longspan.guard;

import dev.longspan.config.GuardConfig;
import dev.longspan.http.Exchange;
import dev.longspan.http.Identity;
import dev.longspan.http.Problem;
import dev.longspan.protocol.CloseCode;
import dev.longspan.telemetry.Rejection;
import io.netty.util.AsciiString;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** Lets clients in by the certificate that they have shown, and that TLS has verified. */
final class CertificateGuard implements Guard {

  private static final Problem NONE =
      new Problem(403, Rejection.CLIENT_CERTIFICATE, "a client certificate is needed");
  private static final Problem FOREIGN =
      new Problem(403, Rejection.CLIENT_CERTIFICATE, "the client certificate is not taken here");

  /** RFC 5280 section 4.2.1.6: e-mail address, DNS name, URI. */
  private static final Set<Integer> KINDS_OF_NAMES = Set.of(1, 2, 6);

  private final Set<X500Principal> subjects;
  private final List<String> names;

  /** Null: the upstream does not learn the subject. */
  private final AsciiString forward;

  CertificateGuard(GuardConfig.Mtls config) {
    subjects =
        config.subjects().stream().map(X500Principal::new).collect(Collectors.toUnmodifiableSet());
    names = config.names();
    forward = config.forward().map(AsciiString::cached).orElse(null);
  }

  @Override
  public void check(Visit visit) {
    Exchange exchange = visit.exchange();
    X509Certificate shown = exchange.clientCertificate();
    if (forward != null) {
      ForwardedClaims.drop(exchange.request().headers(), forward);
    }
    if (shown == null) {
      visit.refuse(NONE);
    } else if (isTaken(shown)) {
      String subject = shown.getSubjectX500Principal().getName();
      if (forward != null) {
        exchange.request().headers().set(forward, ForwardedClaims.value(subject));
      }
      exchange.identify(
          new Identity(
              subject,
              null,
              shown.getNotAfter().toInstant().toEpochMilli(),
              CloseCode.POLICY_VIOLATION));
      visit.admit();
    } else {
      visit.refuse(FOREIGN);
    }
  }

  private boolean isTaken(X509Certificate shown) {
    if (subjects.isEmpty() && names.isEmpty()) {
      return true;
    }
    return subjects.contains(shown.getSubjectX500Principal()) || hasName(shown);
  }

  private boolean hasName(X509Certificate shown) {
    try {
      Collection<List<?>> alternatives = shown.getSubjectAlternativeNames();
      return alternatives != null
          && alternatives.stream()
              .filter(each -> KINDS_OF_NAMES.contains(each.get(0)))
              .anyMatch(each -> names.stream().anyMatch(name -> fits(name, (String) each.get(1))));
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  /** A leading {@code *.} stands for one label (RFC 6125 section 6.4.3). */
  private static boolean fits(String pattern, String name) {
    if (!pattern.startsWith("*.")) {
      return pattern.equalsIgnoreCase(name);
    }
    int dot = name.indexOf('.');
    return dot > 0
        && pattern
            .substring(1)
            .toLowerCase(Locale.ROOT)
            .equals(name.substring(dot).toLowerCase(Locale.ROOT));
  }
}
