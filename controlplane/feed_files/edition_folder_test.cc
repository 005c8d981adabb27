#include "controlplane/feed_files/edition_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "controlplane/feed_files/edition_writer.h"
#include "controlplane/feed_files/manifest.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

constexpr std::array kFormats = {kCursorFormat};

class EditionFolderTest : public ::testing::Test {
 protected:
  std::unique_ptr<EditionFolder> Open() {
    auto folder = EditionFolder::Open(folder_.path() + "/f", FeedKind::kChanges);
    EXPECT_TRUE(folder.has_value()) << folder.error().message;
    return *std::move(folder);
  }

  static v1::FeedEdition Write(EditionFolder& folder, std::uint64_t revision = 1) {
    v1::FeedEdition edition;
    edition.set_version(kEditionVersion);
    edition.set_feed("changes");
    edition.set_sequence(revision == 1 ? folder.next_sequence() : folder.newest()->sequence());
    edition.set_revision(revision);
    edition.set_time_begin_ms(1'700'000'000'000);
    edition.set_time_end_ms(1'700'000'060'000);
    edition.mutable_coverage();
    auto writer = EditionWriter::Begin(folder.path(), FeedKind::kChanges, edition, kFormats);
    EXPECT_TRUE(writer->Add({}));
    const auto finished = writer->Finish();
    EXPECT_TRUE(folder.Publish(*finished));
    return *finished;
  }

  std::vector<std::string> Files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() + "/f")) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

  void Touch(const std::string& name, const std::string& text = "x") const {
    std::ofstream(folder_.path() + "/f/" + name) << text;
  }

  test::TemporaryFolder folder_;
};

TEST_F(EditionFolderTest, ManifestsSayWhatThereIs) {
  const auto folder = Open();
  const v1::FeedEdition edition = Write(*folder);
  EXPECT_EQ(Files(), (std::vector<std::string>{"changes.000000000001.20231114T221320Z.manifest.json",
                                               "changes.000000000001.20231114T221320Z.ndjson.zst"}));
  const auto again = Open()->newest();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->SerializeAsString(), edition.SerializeAsString());
  EXPECT_EQ(again->files(0).sha256().size(), 32u);
}

TEST_F(EditionFolderTest, WhatAKilledProcessLeftGoes) {
  Write(*Open());
  Touch("changes.000000000002.20231114T221420Z.ndjson.zst.part");
  Touch("changes.000000000002.20231114T221420Z.ndjson.gz");
  Touch("changes.000000000001.20231114T221320Z.r2.ndjson.zst");
  Touch("README");
  const auto folder = Open();
  EXPECT_EQ(folder->next_sequence(), 2u);
  EXPECT_EQ(Files(), (std::vector<std::string>{"README", "changes.000000000001.20231114T221320Z.manifest.json",
                                               "changes.000000000001.20231114T221320Z.ndjson.zst"}));
}

TEST_F(EditionFolderTest, AnUnreadableManifestIsLeftAndItsSequenceNotGivenAgain) {
  Write(*Open());
  Touch("changes.000000000007.20231114T221420Z.manifest.json", "{}");
  Touch("changes.000000000007.20231114T221420Z.ndjson.zst");
  const auto folder = Open();
  EXPECT_EQ(folder->totals().editions, 1u);
  EXPECT_EQ(folder->next_sequence(), 8u);
  EXPECT_EQ(Files().size(), 4u);
}

TEST_F(EditionFolderTest, ARevisionTakesTheFormersPlace) {
  const auto folder = Open();
  Write(*folder);
  const v1::FeedEdition second = Write(*folder, 2);
  EXPECT_EQ(second.files(0).name(), "changes.000000000001.20231114T221320Z.r2.ndjson.zst");
  EXPECT_EQ(Files().size(), 2u);
  EXPECT_EQ(Open()->newest()->revision(), 2u);
}

TEST_F(EditionFolderTest, TheSequenceGoesOnWhenAllAreRemoved) {
  const auto folder = Open();
  Write(*folder);
  Write(*folder);
  folder->RemoveAll();
  EXPECT_EQ(folder->totals().editions, 0u);
  EXPECT_EQ(Open()->next_sequence(), 3u);
}

TEST_F(EditionFolderTest, BoundedByOctets) {
  const auto folder = Open();
  for (int i = 0; i < 4; ++i) Write(*folder);
  const std::uint64_t octets = folder->totals().octets / 4;
  folder->Retain(0, 2 * octets);
  EXPECT_EQ(folder->totals().first_sequence, 3u);
  folder->Retain(0, 0);
  EXPECT_EQ(folder->totals().first_sequence, 4u);
}

TEST(Manifest, RefusesWhatItIsNot) {
  EXPECT_FALSE(ParseManifest(""));
  EXPECT_FALSE(ParseManifest("{}"));
  EXPECT_FALSE(ParseManifest("[1]"));
  v1::FeedEdition edition;
  edition.set_version(kEditionVersion);
  edition.set_feed("changes");
  EXPECT_TRUE(ParseManifest(ManifestText(edition)));
  edition.add_files()->set_name("../x");
  EXPECT_FALSE(ParseManifest(ManifestText(edition)));
  edition.clear_files();
  edition.set_version(2);
  EXPECT_FALSE(ParseManifest(ManifestText(edition)));
}

}  // namespace
}  // namespace spoor::controlplane
