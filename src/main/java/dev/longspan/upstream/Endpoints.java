package dev.longspan.upstream;

import java.util.ArrayList;
import java.util.List;

/**
 * The endpoints of an upstream at one moment: immutable, so that a choice is made among the same
 * ones from beginning to end.
 */
final class Endpoints {

  private final List<Endpoint> all;
  private final List<Endpoint> leaving;
  private final List<Endpoint> usable;
  private final List<Endpoint> turns;
  private final boolean weighted;

  Endpoints(List<Endpoint> all) {
    this(all, List.of());
  }

  Endpoints(List<Endpoint> all, List<Endpoint> leaving) {
    this.all = List.copyOf(all);
    this.leaving = List.copyOf(leaving);
    this.usable = this.all.stream().filter(Endpoint::isUsable).toList();
    this.weighted = usable.stream().mapToInt(Endpoint::weight).distinct().limit(2).count() > 1;
    this.turns = weighted ? turns(usable) : usable;
  }

  /** Those that are configured or discovered. */
  List<Endpoint> all() {
    return all;
  }

  /** Those that are so no more, and still have connections. */
  List<Endpoint> leaving() {
    return leaving;
  }

  /** Those that may be chosen. */
  List<Endpoint> usable() {
    return usable;
  }

  /** Each of the usable ones as often as its weight says, well mixed. */
  List<Endpoint> turns() {
    return turns;
  }

  /** Whether some of the usable ones weigh more than others. */
  boolean isWeighted() {
    return weighted;
  }

  /**
   * Smooth weighted turns, as nginx deals them out: at each turn everybody gains its weight, and
   * who has most pays the sum. Worked out beforehand, so that a turn is a counter's next value.
   */
  private static List<Endpoint> turns(List<Endpoint> endpoints) {
    int divisor = endpoints.stream().mapToInt(Endpoint::weight).reduce(0, Endpoints::gcd);
    int[] weights = endpoints.stream().mapToInt(each -> each.weight() / divisor).toArray();
    int sum = 0;
    for (int weight : weights) {
      sum += weight;
    }
    int[] credit = new int[weights.length];
    List<Endpoint> turns = new ArrayList<>(sum);
    for (int turn = 0; turn < sum; turn++) {
      int best = 0;
      for (int i = 0; i < weights.length; i++) {
        credit[i] += weights[i];
        if (credit[i] > credit[best]) {
          best = i;
        }
      }
      credit[best] -= sum;
      turns.add(endpoints.get(best));
    }
    return List.copyOf(turns);
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
