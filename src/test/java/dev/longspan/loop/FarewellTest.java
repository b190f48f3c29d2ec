package dev.longspan.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FarewellTest {

  private final List<Integer> told = new ArrayList<>();

  @Test
  void theNewsIsSpreadEvenly() {
    Farewell farewell = new Farewell(guests(1000), 50, 100, new Random(1));
    farewell.tell(50, this::note);
    assertThat(told).isEmpty();
    for (int tenth = 1; tenth <= 10; tenth++) {
      farewell.tell(50 + tenth * 10, this::note);
      assertThat(told).hasSize(tenth * 100);
      assertThat(farewell.isOver()).isEqualTo(tenth == 10);
    }
  }

  @Test
  void everybodyIsToldOnceInAnotherOrderThanTheyCame() {
    Farewell farewell = new Farewell(guests(100), 0, 10, new Random(1));
    farewell.tell(10, this::note);
    List<Integer> all = IntStream.range(0, 100).boxed().toList();
    assertThat(told).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(all);
  }

  @Test
  void withoutASpreadAllAreToldAtOnce() {
    Farewell farewell = new Farewell(guests(100), 7, 0, new Random(1));
    farewell.tell(7, this::note);
    assertThat(told).hasSize(100);
    assertThat(farewell.isOver()).isTrue();
  }

  @Test
  void whoHasLeftMeanwhileIsPassedOver() {
    List<Swept> guests = guests(10);
    guests.get(3).sweepPlace(-1);
    Farewell farewell = new Farewell(guests, 0, 10, new Random(1));
    farewell.tell(10, this::note);
    assertThat(told).hasSize(9).doesNotContain(3);
  }

  private void note(Swept guest) {
    told.add(((Guest) guest).number);
  }

  private static List<Swept> guests(int count) {
    return new ArrayList<>(IntStream.range(0, count).mapToObj(Guest::new).toList());
  }

  private static final class Guest implements Swept {

    final int number;
    private int place;

    Guest(int number) {
      this.number = number;
      this.place = number;
    }

    @Override
    public long sweep(long now) {
      return 0;
    }

    @Override
    public void drain() {}

    @Override
    public void cut() {}

    @Override
    public int sweepPlace() {
      return place;
    }

    @Override
    public void sweepPlace(int value) {
      place = value;
    }
  }
}
