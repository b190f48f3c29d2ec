package dev.longspan.faults;

/**
 * A network namespace that a pair of virtual interfaces joins to this one: the only place where a
 * link can be cut without a word to either side.
 */
final class Namespace implements AutoCloseable {

  /** Addresses for tests of network devices (RFC 2544), which nobody uses otherwise. */
  private static final String HERE = "198.18.77.1";

  private static final String THERE = "198.18.77.2";

  private final String name = "longspan" + ProcessHandle.current().pid();
  private final String device = "ls" + ProcessHandle.current().pid();

  Namespace() {
    Commands.run("ip", "netns", "add", name);
    try {
      Commands.run(
          "ip", "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", name);
      Commands.run("ip", "address", "add", HERE + "/30", "dev", device);
      Commands.run("ip", "link", "set", device, "up");
      inside("ip", "address", "add", THERE + "/30", "dev", "eth0");
      inside("ip", "link", "set", "eth0", "up");
      inside("ip", "link", "set", "lo", "up");
      inside("nft", "add table inet faults");
      inside("nft", "add chain inet faults input { type filter hook input priority 0 ; }");
      inside("nft", "add chain inet faults output { type filter hook output priority 0 ; }");
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /** Whether this machine allows it. */
  static boolean isPossible() {
    return Commands.works("ip", "netns", "list")
        && Commands.works("nft", "list", "tables")
        && Commands.works("ip", "link", "show");
  }

  /** The address of what runs inside. */
  String address() {
    return THERE;
  }

  /** How a program is run inside. */
  String[] prefix() {
    return new String[] {"ip", "netns", "exec", name};
  }

  private void inside(String... command) {
    String[] whole = new String[command.length + 4];
    System.arraycopy(prefix(), 0, whole, 0, 4);
    System.arraycopy(command, 0, whole, 4, command.length);
    Commands.run(whole);
  }

  /** From now on nothing passes, and nobody is told. */
  void cut() {
    inside("nft", "add rule inet faults input iifname eth0 drop");
    inside("nft", "add rule inet faults output oifname eth0 drop");
  }

  /** Of a hundred packets, so many are lost, each way. */
  void loses(int percent) {
    String chance = " numgen random mod 100 < " + percent + " drop";
    inside("nft", "add rule inet faults input iifname eth0" + chance);
    inside("nft", "add rule inet faults output oifname eth0" + chance);
  }

  /** Everything passes again. */
  void heals() {
    inside("nft", "flush chain inet faults input");
    inside("nft", "flush chain inet faults output");
  }

  @Override
  public void close() {
    Commands.works("ip", "link", "delete", device);
    Commands.works("ip", "netns", "delete", name);
  }
}
