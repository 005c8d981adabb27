#include "cli/import/importer.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "rpc/channel.h"
#include "rpc/delivery/test_ingest_server.h"

namespace spoor::cli {
namespace {

std::string Line(int number) {
  return R"({"rrname":"n)" + std::to_string(number) +
         R"(.example.","rrtype":"A","rdata":["192.0.2.1"],"time_first":1,"time_last":2,"count":3})"
         "\n";
}

class ImporterTest : public testing::Test {
 protected:
  ImporterTest() : address_("unix:/tmp/spoor-importer-test-" + std::to_string(getpid()) + ".sock") {}
  ~ImporterTest() override { unlink(address_.substr(5).c_str()); }

  // One import of the text under the one name.
  base::Result<> Import(const std::string& text, bool strict = false, bool resumed = false) {
    const int fd = memfd_create("lines", 0);
    EXPECT_EQ(write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    lseek(fd, 0, SEEK_SET);
    LineReader lines(fd, kMaxCofLine_octets);
    BlockDelivery delivery({address_, "import", 7, resumed}, rpc::OpenChannel(address_), [] { return false; });
    const ImportHooks hooks = {
        .refused = [this](std::uint64_t number, std::string_view) { refused_.push_back(number); },
        .progress = [this](const ImportFigures&) { ++progress_; },
    };
    Importer importer(lines, delivery, hooks, strict);
    const auto done = importer.Run();
    figures_ = importer.figures();
    close(fd);
    return done;
  }

  std::string address_;
  rpc::TestStore store_;
  std::vector<std::uint64_t> refused_;
  int progress_ = 0;
  ImportFigures figures_;
};

TEST_F(ImporterTest, EachRecordIsDeliveredOnce) {
  const rpc::TestIngestServer server(address_, store_);
  std::string text;
  for (int number = 0; number < 40'000; ++number) text += Line(number);
  ASSERT_TRUE(Import(text).has_value());
  const auto counts = store_.counts();
  EXPECT_EQ(counts.size(), 40'000u);
  for (const auto& [owner, count] : counts) ASSERT_EQ(count, 3u);
  EXPECT_EQ(store_.Committed({"import", 7}), 3u);
  EXPECT_EQ(figures_.lines, 40'000u);
  EXPECT_EQ(figures_.records, 40'000u);
  EXPECT_GT(progress_, 10);
}

TEST_F(ImporterTest, BrokenLinesArePassedOverAndCounted) {
  const rpc::TestIngestServer server(address_, store_);
  ASSERT_TRUE(
      Import("\n" + Line(1) + "  \nbroken\n" + Line(2) + std::string(kMaxCofLine_octets + 1, ' ') + "\n" + Line(3))
          .has_value());
  EXPECT_EQ(refused_, (std::vector<std::uint64_t>{4, 6}));
  EXPECT_EQ(figures_.lines, 5u);
  EXPECT_EQ(figures_.refused, 2u);
  EXPECT_EQ(store_.counts().size(), 3u);
}

TEST_F(ImporterTest, StrictStopsAtTheFirstBrokenLine) {
  const rpc::TestIngestServer server(address_, store_);
  const auto done = Import(Line(1) + "broken\nbroken\n", true);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().message, "stopped at line 2");
  EXPECT_EQ(refused_, std::vector<std::uint64_t>{2});
  EXPECT_TRUE(store_.counts().empty());
}

// What is cut in the middle, mended and resumed is whole: a block is never sent with less than it would have had.
TEST_F(ImporterTest, AResumedImportCountsNothingTwiceAndLosesNothing) {
  const rpc::TestIngestServer server(address_, store_);
  std::string front;
  for (int number = 0; number < 20'000; ++number) front += Line(number);
  std::string back;
  for (int number = 20'000; number < 50'000; ++number) back += Line(number);
  ASSERT_FALSE(Import(front + "broken\n" + back, true).has_value());
  EXPECT_LE(store_.counts().size(), 16'384u);
  ASSERT_TRUE(Import(front + back, true, true).has_value());
  const auto counts = store_.counts();
  EXPECT_EQ(counts.size(), 50'000u);
  for (const auto& [owner, count] : counts) ASSERT_EQ(count, 3u);
  ASSERT_TRUE(Import(front + back, true, true).has_value());
  EXPECT_EQ(store_.counts(), counts);
  EXPECT_EQ(figures_.known_records, 50'000u);
}

// A pipe that stays open and says nothing more: what is a whole block is delivered, and an interrupt is heard.
TEST_F(ImporterTest, APipeThatStallsKeepsNothingBack) {
  const rpc::TestIngestServer server(address_, store_);
  signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::thread writer([&] {
    std::string text;
    for (int number = 0; number < 20'000; ++number) text += Line(number);
    for (std::string_view rest = text; !rest.empty();) {
      const auto written = write(ends[1], rest.data(), rest.size());
      if (written <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
  });
  const ImportHooks hooks = {.refused = [](std::uint64_t, std::string_view) {},
                             .progress = [](const ImportFigures&) {}};
  BlockDelivery delivery({address_, "import", 7, false}, rpc::OpenChannel(address_),
                         [this] { return store_.Committed({"import", 7}) == 1; });
  std::optional<Importer> importer;
  LineReader lines(ends[0], kMaxCofLine_octets, [&] { return importer->Idle(); });
  importer.emplace(lines, delivery, hooks, false);
  const auto done = importer->Run();
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().message, "interrupted");
  EXPECT_EQ(store_.counts().size(), 16'384u);
  close(ends[0]);
  writer.join();
  close(ends[1]);
}

TEST_F(ImporterTest, NothingIsAWholeImport) {
  const rpc::TestIngestServer server(address_, store_);
  ASSERT_TRUE(Import("").has_value());
  EXPECT_EQ(figures_.lines, 0u);
}

}  // namespace
}  // namespace spoor::cli
