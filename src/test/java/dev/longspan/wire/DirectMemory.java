package dev.longspan.wire;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What Netty holds outside of the heap, in this process: the gateway's buffers, since the tests
 * have none.
 */
public final class DirectMemory {

  private DirectMemory() {}

  /** Bytes that the allocators took from the system, whether buffers use them now or not. */
  public static long used() {
    long used = 0;
    for (ByteBufAllocator allocator : allocators()) {
      if (allocator instanceof ByteBufAllocatorMetricProvider provider) {
        used += provider.metric().usedDirectMemory() + provider.metric().usedHeapMemory();
      }
    }
    return Math.max(used, usedByTheProcess());
  }

  /** Buffers that were allocated from pools and not yet released. */
  public static long activeBuffers() {
    long active = 0;
    for (ByteBufAllocator allocator : allocators()) {
      if (allocator instanceof PooledByteBufAllocator pooled) {
        active += active(pooled.metric().directArenas()) + active(pooled.metric().heapArenas());
      }
    }
    return active;
  }

  private static long active(List<PoolArenaMetric> arenas) {
    return arenas.stream().mapToLong(PoolArenaMetric::numActiveAllocations).sum();
  }

  private static List<ByteBufAllocator> allocators() {
    return List.of(PooledByteBufAllocator.DEFAULT, ByteBufAllocator.DEFAULT);
  }

  private static long usedByTheProcess() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
