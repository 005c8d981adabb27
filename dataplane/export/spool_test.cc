#include "dataplane/export/spool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "dataplane/export/spool_epoch.h"
#include "tests/support/temporary_folder.h"

namespace spoor::dataplane {
namespace {

namespace fs = std::filesystem;

rpc::Block MakeBlock(std::uint64_t sequence, std::size_t octets = 100) {
  return rpc::Block{sequence, 1, 5, std::string(octets, static_cast<char>('a' + sequence % 26))};
}

class SpoolTest : public testing::Test {
 protected:
  test::TemporaryFolder folder_;

  SpoolTest() {
    options_.folder = folder_.path();
    options_.limit_octets = 1 << 20;
    options_.segment_octets = 500;
  }

  std::unique_ptr<Spool> Open(std::uint64_t boot_epoch, const std::string& sensor_id = "sensor-1") {
    auto spool = Spool::Open(options_, {sensor_id, boot_epoch});
    EXPECT_TRUE(spool) << spool.error().message;
    return std::move(*spool);
  }

  std::vector<fs::path> Files(const std::string& extension) const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(options_.folder)) {
      if (entry.path().extension() == extension) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
  }

  // Reads an epoch to its end, as delivery does.
  static std::vector<std::uint64_t> ReadAll(SpoolEpoch& epoch, std::uint64_t after = 0) {
    std::vector<std::uint64_t> sequences;
    for (;;) {
      const auto blocks = epoch.LoadAfter(after);
      EXPECT_TRUE(blocks) << blocks.error().message;
      if (!blocks || blocks->empty()) return sequences;
      for (const rpc::Block& block : *blocks) {
        EXPECT_EQ(block.payload, MakeBlock(block.sequence).payload);
        sequences.push_back(after = block.sequence);
      }
    }
  }

  SpoolOptions options_;
};

std::vector<std::uint64_t> Range(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> values;
  for (std::uint64_t i = first; i <= last; ++i) values.push_back(i);
  return values;
}

TEST_F(SpoolTest, WritesReadsAndDeletesInOrder) {
  const auto spool = Open(10);
  SpoolEpoch& epoch = spool->current();
  for (std::uint64_t i = 1; i <= 20; ++i) ASSERT_TRUE(epoch.Append(MakeBlock(i)));
  EXPECT_GT(Files(".spool").size(), 3u);
  EXPECT_EQ(epoch.observation_count(), 100u);
  EXPECT_EQ(ReadAll(epoch), Range(1, 20));
  EXPECT_EQ(ReadAll(epoch, 13), Range(14, 20));
  epoch.Acknowledge(13);
  EXPECT_EQ(ReadAll(epoch, 13), Range(14, 20));
  // Reading closed the last segment; writing goes on in a new one.
  ASSERT_TRUE(epoch.Append(MakeBlock(21)));
  EXPECT_EQ(ReadAll(epoch, 19), Range(20, 21));
  epoch.Acknowledge(21);
  EXPECT_TRUE(epoch.empty());
  EXPECT_TRUE(Files(".spool").empty());
  EXPECT_EQ(spool->used_octets(), 0u);
  ASSERT_TRUE(epoch.Append(MakeBlock(30)));
  EXPECT_EQ(ReadAll(epoch, 21), Range(30, 30));
}

TEST_F(SpoolTest, TheLimitRefusesWithoutWritingAndAcknowledgementsMakeRoom) {
  options_.limit_octets = 1000;
  const auto spool = Open(10);
  std::uint64_t last = 0;
  while (spool->current().Append(MakeBlock(last + 1))) ++last;
  EXPECT_GT(last, 4u);
  EXPECT_LE(spool->used_octets(), 1000u);
  const auto refused = spool->current().Append(MakeBlock(last + 1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kResourceExhausted);
  EXPECT_EQ(ReadAll(spool->current()), Range(1, last));
  spool->current().Acknowledge(last);
  EXPECT_TRUE(spool->current().Append(MakeBlock(last + 1)));
}

TEST_F(SpoolTest, EarlierEpochsComeFirstOldestFirstUnderTheirOwnNames) {
  {
    Open(30, "other")->current().Append(MakeBlock(7)).value();
  }
  {
    const auto spool = Open(20);
    for (std::uint64_t i = 5; i <= 12; ++i) ASSERT_TRUE(spool->current().Append(MakeBlock(i)));
  }
  const auto spool = Open(40);
  ASSERT_EQ(spool->leftovers().size(), 2u);
  SpoolEpoch& first = *spool->leftovers()[0];
  EXPECT_EQ(first.owner(), (SegmentOwner{"sensor-1", 20}));
  EXPECT_EQ(first.last_sequence(), 12u);
  EXPECT_EQ(first.observation_count(), 40u);
  EXPECT_EQ(ReadAll(first), Range(5, 12));
  EXPECT_EQ(spool->leftovers()[1]->owner(), (SegmentOwner{"other", 30}));
  EXPECT_GT(spool->used_octets(), 0u);
  first.Acknowledge(12);
  spool->leftovers()[1]->Acknowledge(7);
  EXPECT_EQ(spool->used_octets(), 0u);
  EXPECT_TRUE(Files(".spool").empty());
}

TEST_F(SpoolTest, ATornTailIsCountedAndTheRestIsKept) {
  {
    const auto spool = Open(20);
    for (std::uint64_t i = 1; i <= 3; ++i) ASSERT_TRUE(spool->current().Append(MakeBlock(i)));
  }
  const fs::path file = Files(".spool").at(0);
  fs::resize_file(file, fs::file_size(file) - 1);
  const auto spool = Open(21);
  EXPECT_EQ(spool->findings().torn_segments, 1u);
  ASSERT_EQ(spool->leftovers().size(), 1u);
  EXPECT_EQ(ReadAll(*spool->leftovers()[0]), Range(1, 2));
}

TEST_F(SpoolTest, ForeignAndEmptyFilesDoNoHarm) {
  std::ofstream(options_.folder + "/00-garbage.spool") << "this is no segment";
  std::ofstream(options_.folder + "/notes.txt") << "ignored";
  std::ofstream(options_.folder + "/01-header.spool") << EncodeSegmentHeader({"sensor-1", 5});
  std::ofstream(options_.folder + "/02-own.spool") << EncodeSegmentHeader({"sensor-1", 6});
  const auto spool = Open(6);
  EXPECT_TRUE(spool->leftovers().empty());
  EXPECT_EQ(spool->findings().rejected_segments, 2u);
  EXPECT_EQ(Files(".rejected").size(), 2u);
  EXPECT_TRUE(Files(".spool").empty());
  EXPECT_EQ(spool->used_octets(), fs::file_size(Files(".rejected")[0]) + fs::file_size(Files(".rejected")[1]));
}

TEST_F(SpoolTest, SetAsideKeepsTheFilesAndNeverSendsThem) {
  Open(20)->current().Append(MakeBlock(1)).value();
  {
    const auto spool = Open(21);
    spool->leftovers().at(0)->SetAside();
    EXPECT_TRUE(spool->leftovers()[0]->empty());
    EXPECT_GT(spool->used_octets(), 0u);
  }
  EXPECT_EQ(Files(".rejected").size(), 1u);
  EXPECT_TRUE(Open(22)->leftovers().empty());
}

TEST_F(SpoolTest, DamageAfterTheStartIsAnErrorNotSilence) {
  const auto spool = Open(20);
  ASSERT_TRUE(spool->current().Append(MakeBlock(1)));
  fs::resize_file(Files(".spool").at(0), 40);
  const auto blocks = spool->current().LoadAfter(0);
  ASSERT_FALSE(blocks);
  EXPECT_EQ(blocks.error().code, base::ErrorCode::kDataLoss);
}

TEST_F(SpoolTest, ASecondOwnerAndAnUnusableFolderAreRefusedInOneLine) {
  const auto spool = Open(20);
  const auto second = Spool::Open(options_, {"sensor-1", 21});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::ErrorCode::kAlreadyExists);
  for (const char* folder : {"/proc/no-such-folder", "/dev/null"}) {
    const auto nowhere = Spool::Open({.folder = folder}, {"sensor-1", 21});
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().message.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace spoor::dataplane
