package dev.longspan.guard;

/** One condition that a request must fulfil. Shared by all event loops. */
interface Guard {

  /**
   * Looks at a request, and says {@link Visit#admit()} or {@link Visit#refuse}, now or later; then
   * it has said before what to do meanwhile, by {@link Visit#await}. Called on the request's event
   * loop, where it must answer, too.
   */
  void check(Visit visit);
}
