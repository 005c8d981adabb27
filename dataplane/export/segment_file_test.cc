#include "dataplane/export/segment_file.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <string>

namespace spoor::dataplane {
namespace {

const SegmentOwner kOwner{"sensor-1", 9};

rpc::Block MakeBlock(std::uint64_t sequence, std::size_t octets) {
  return {sequence, 1, 1, std::string(octets, 'p')};
}

class SegmentFileTest : public testing::Test {
 protected:
  test::TemporaryFolder folder_;

  SegmentFileTest() { path_ = folder_.path() + "/a.spool"; }

  std::uint64_t CountBlocks() const {
    const auto octets = ReadSegmentFile(path_);
    if (!octets) return 0;
    auto reader = SegmentReader::Open(base::AsBytes(*octets));
    std::uint64_t count = 0;
    while (reader && reader->Next()) ++count;
    EXPECT_FALSE(reader->torn());
    return count;
  }

  std::string path_;
};

TEST_F(SegmentFileTest, WhatIsWrittenIsThereAtOnceAndAfterClosing) {
  {
    auto writer = SegmentWriter::Create(path_, kOwner);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->Append(MakeBlock(1, 100)));
    ASSERT_TRUE(writer->Append(MakeBlock(2, 1)));
    EXPECT_EQ(CountBlocks(), 2u);
    EXPECT_EQ(writer->octets(), std::filesystem::file_size(path_));
    EXPECT_TRUE(writer->Sync());
  }
  EXPECT_EQ(CountBlocks(), 2u);
  EXPECT_FALSE(SegmentWriter::Create(path_, kOwner)) << "an existing file must not be overwritten";
}

// A file size limit stands for a full disk: the write stops in the middle of an entry.
TEST_F(SegmentFileTest, AWriteThatStopsHalfWayLeavesWholeEntries) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  auto writer = SegmentWriter::Create(path_, kOwner);
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->Append(MakeBlock(1, 1000)));
  rlimit limit = before;
  limit.rlim_cur = 1500;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  const auto refused = writer->Append(MakeBlock(2, 1000));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kResourceExhausted);
  EXPECT_EQ(CountBlocks(), 1u);
  ASSERT_TRUE(writer->Append(MakeBlock(2, 1000)));
  EXPECT_EQ(CountBlocks(), 2u);
}

TEST_F(SegmentFileTest, FilesThatAreMissingOrTooLargeAreErrors) {
  EXPECT_FALSE(ReadSegmentFile(path_));
  EXPECT_FALSE(ReadSegmentFile(folder_.path()));
  {
    auto writer = SegmentWriter::Create(path_, kOwner);
  }
  std::filesystem::resize_file(path_, kMaxSegmentFileOctets + 1);
  const auto large = ReadSegmentFile(path_);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().message.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace spoor::dataplane
