package dev.longspan.guard;

import dev.longspan.config.Cidr;
import dev.longspan.config.GuardConfig;
import dev.longspan.http.Problem;
import dev.longspan.telemetry.Rejection;
import java.net.InetAddress;
import java.util.List;

/** Lets clients in by their address. */
final class AddressGuard implements Guard {

  private static final Problem REFUSAL =
      new Problem(403, Rejection.ADDRESS, "clients at this address are not let in");

  private final List<Cidr> allow;
  private final List<Cidr> deny;

  AddressGuard(GuardConfig.Addresses config) {
    allow = config.allow();
    deny = config.deny();
  }

  @Override
  public void check(Visit visit) {
    InetAddress client = visit.exchange().clientAddress();
    if (!isIn(deny, client) && (allow.isEmpty() || isIn(allow, client))) {
      visit.admit();
    } else {
      visit.refuse(REFUSAL);
    }
  }

  private static boolean isIn(List<Cidr> ranges, InetAddress address) {
    for (int i = 0; i < ranges.size(); i++) {
      if (ranges.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }
}
