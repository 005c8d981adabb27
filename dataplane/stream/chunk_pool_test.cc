#include "dataplane/stream/chunk_pool.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace spoor::dataplane {
namespace {

std::string Content(const ChunkPool& pool, const ChunkChain& chain) {
  std::string out(chain.octets, '\0');
  pool.CopyTo(chain, reinterpret_cast<std::uint8_t*>(out.data()));
  return out;
}

TEST(ChunkPool, AppendsInAnyPieces) {
  ChunkPool pool(32);
  std::mt19937 random(1);
  ChunkChain chain;
  std::string all;
  for (int i = 0; i < 40; ++i) {
    const std::string part(random() % 700, static_cast<char>('a' + i % 26));
    ASSERT_TRUE(pool.Append(chain, base::AsBytes(part)));
    all += part;
    ASSERT_EQ(Content(pool, chain), all);
    ASSERT_TRUE(pool.Equals(chain, base::AsBytes(all)));
  }
  all.back() ^= 1;
  EXPECT_FALSE(pool.Equals(chain, base::AsBytes(all)));
  pool.Free(chain);
  EXPECT_EQ(pool.free_chunks(), 32u);
  EXPECT_EQ(chain.octets, 0u);
}

TEST(ChunkPool, AllOrNothing) {
  ChunkPool pool(2);
  const std::string large(2 * ChunkPool::kChunk_octets, 'x');
  ChunkChain one;
  ChunkChain two;
  ASSERT_TRUE(pool.Append(one, base::AsBytes("x")));
  EXPECT_FALSE(pool.Append(two, base::AsBytes(large)));
  EXPECT_EQ(two.octets, 0u);
  EXPECT_FALSE(pool.Append(one, base::AsBytes(large)));
  EXPECT_EQ(Content(pool, one), "x");
  ASSERT_TRUE(pool.Append(one, base::AsBytes(std::string_view(large).substr(1)))) << "exactly to the end";
  EXPECT_FALSE(pool.Append(one, base::AsBytes("x")));
  EXPECT_TRUE(pool.Append(one, {}));
  pool.Free(one);
  EXPECT_TRUE(pool.Append(two, base::AsBytes(large)));
}

}  // namespace
}  // namespace spoor::dataplane
