#include "controlplane/watchlist/hit_log.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "spoor/v1/watchlist.pb.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

KeptHit Hit(const std::string& list, std::uint32_t number) {
  v1::Hit hit;
  hit.set_watchlist(list);
  hit.set_entry_count(number);
  hit.mutable_observation()->set_commit_time_ms(1000 + number);
  return {list, hit.SerializeAsString(), 1000 + number, 0};
}

std::vector<std::uint32_t> Numbers(const HitLog& log) {
  std::vector<std::uint32_t> numbers;
  for (const auto& kept : log.From(log.oldest().ordinal, 1'000'000).hits) {
    v1::Hit hit;
    EXPECT_TRUE(hit.ParseFromString(kept->message));
    numbers.push_back(hit.entry_count());
  }
  return numbers;
}

std::vector<std::uint32_t> Range(std::uint32_t begin, std::uint32_t end) {
  std::vector<std::uint32_t> numbers;
  for (; begin < end; ++begin) numbers.push_back(begin);
  return numbers;
}

class HitLogTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }
  void Open() {
    log_.reset();
    auto opened = HitLog::Open(folder_.path() + "/hits", limits_, counters_);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    log_ = *std::move(opened);
  }
  void Add(std::uint32_t begin, std::uint32_t end) {
    for (; begin < end; ++begin) log_->Append({Hit("list", begin)});
  }
  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() + "/hits")) {
      files.push_back(entry.path().string());
    }
    std::ranges::sort(files);
    return files;
  }

  const test::TemporaryFolder folder_;
  Counters counters_;
  HitLimits limits_ = {.hits = 50, .octets = 1 << 20, .segment_octets = 512};
  std::unique_ptr<HitLog> log_;
};

TEST_F(HitLogTest, KeepsTheNewestAlsoOverARestart) {
  Add(0, 70);
  EXPECT_EQ(Numbers(*log_), Range(20, 70));
  const HitLog::End oldest = log_->oldest();
  EXPECT_EQ(log_->From(0, 10).lost, 20u);
  const std::size_t files = Files().size();
  EXPECT_GT(files, 2u);
  Open();
  EXPECT_EQ(Numbers(*log_), Range(20, 70));
  EXPECT_EQ(log_->oldest().position, oldest.position);
  EXPECT_EQ(log_->Tallies().at("list").kept, 50u);
  EXPECT_EQ(log_->Tallies().at("list").last_ms, 1069);
  Add(70, 400);
  EXPECT_EQ(Numbers(*log_), Range(350, 400));
  EXPECT_LE(Files().size(), files + 1) << "old files go";
}

TEST_F(HitLogTest, PositionsHoldOverRestartsAndNeverComeAgain) {
  const std::uint64_t begin = log_->next().position;
  Add(0, 5);
  const std::uint64_t third = log_->From(2, 1).hits[0]->position;
  const std::uint64_t last = log_->next().position;
  for (int restart = 0; restart < 3; ++restart) {
    Open();
    EXPECT_EQ(log_->OrdinalBehind(begin), 0u);
    EXPECT_EQ(log_->OrdinalBehind(third), 3u);
    EXPECT_EQ(log_->OrdinalBehind(last), 5u);
    EXPECT_GT(log_->next().position, last);
  }
  Add(5, 100);
  EXPECT_EQ(log_->OrdinalBehind(third), std::nullopt) << "compacted";
  const std::uint64_t now = log_->next().position;
  std::filesystem::remove_all(folder_.path() + "/hits");
  Open();
  EXPECT_GT(log_->next().position, now);
  EXPECT_EQ(log_->OrdinalBehind(now), std::nullopt) << "what followed it is gone with the files";
  EXPECT_EQ(log_->OrdinalBehind(log_->next().position), 0u);
  EXPECT_EQ(log_->OrdinalBehind(log_->next().position + 1), std::nullopt);
}

TEST_F(HitLogTest, DamageAtTheEndTakesWhatIsDamagedAndNoMore) {
  Add(0, 3);
  const std::uint64_t first = log_->From(0, 1).hits[0]->position;
  log_.reset();
  ASSERT_EQ(Files().size(), 1u);
  std::filesystem::resize_file(Files()[0], std::filesystem::file_size(Files()[0]) - 1);
  Open();
  EXPECT_EQ(Numbers(*log_), Range(0, 2));
  Add(2, 6);
  EXPECT_EQ(log_->OrdinalBehind(first), 1u);
  Open();
  EXPECT_EQ(Numbers(*log_), Range(0, 6));
}

TEST_F(HitLogTest, DamageInTheMiddleLeavesAGapThatIsTold) {
  Add(0, 40);
  const std::uint64_t first = log_->From(0, 1).hits[0]->position;
  const std::uint64_t last = log_->next().position;
  log_.reset();
  ASSERT_GT(Files().size(), 2u);
  std::ofstream(Files()[1], std::ios::trunc) << "nonsense";
  Open();
  EXPECT_LT(Numbers(*log_).size(), 40u);
  EXPECT_EQ(log_->OrdinalBehind(first), std::nullopt);
  EXPECT_TRUE(log_->OrdinalBehind(last).has_value());
}

TEST_F(HitLogTest, WhatIsErasedIsGoneFromTheDiskAndPositionsStay) {
  Add(0, 40);
  ASSERT_GT(Files().size(), 2u);
  const std::uint64_t third = log_->From(2, 1).hits[0]->position;
  const auto erased = log_->Erase([](const v1::Hit& hit) { return hit.entry_count() % 2 == 0; });
  ASSERT_TRUE(erased.has_value()) << erased.error().message;
  EXPECT_EQ(*erased, 20u);
  EXPECT_EQ(log_->OrdinalBehind(third), 3u);
  EXPECT_EQ(log_->Tallies().at("list").kept, 20u);
  EXPECT_EQ(Files().size(), 1u);
  Add(41, 42);
  Open();
  std::vector<std::uint32_t> odd;
  for (std::uint32_t i = 1; i < 42; i += 2) odd.push_back(i);
  EXPECT_EQ(Numbers(*log_), odd);
  EXPECT_TRUE(log_->OrdinalBehind(third).has_value());
}

TEST_F(HitLogTest, WhatCannotBeWrittenIsKeptInMemoryAndCounted) {
  Add(0, 3);
  std::filesystem::remove_all(folder_.path() + "/hits");
  Add(3, 40);
  EXPECT_EQ(Numbers(*log_), Range(0, 40));
  EXPECT_GT(counters_.watchlist_hits_unwritten.value(), 0u);
}

TEST_F(HitLogTest, OctetsAreBoundedToo) {
  limits_.octets = 100;
  Open();
  Add(0, 50);
  EXPECT_LT(Numbers(*log_).size(), 10u);
  EXPECT_EQ(Numbers(*log_).back(), 49u);
}

TEST_F(HitLogTest, FilesAreForTheirOwnerOnly) {
  Add(0, 1);
  struct stat status{};
  ASSERT_EQ(::stat(Files()[0].c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(HitLogTest, WithoutAFolderItLivesInMemory) {
  auto log = HitLog::Open("", limits_, counters_);
  ASSERT_TRUE(log.has_value());
  (*log)->Append({Hit("list", 7)});
  (*log)->Sync();
  EXPECT_EQ(Numbers(**log), Range(7, 8));
}

}  // namespace
}  // namespace spoor::controlplane
