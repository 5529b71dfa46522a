package io.dify.rag.index;

class MemoryChunkIndexTest extends ChunkIndexContractTest {
  @Override
  protected ChunkIndex open() {
    return new MemoryChunkIndex();
  }
}
