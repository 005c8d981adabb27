// The database against a plain map, through random commits, steps of merges, full merges, sweeps, tombstones, rows of
// the journal, reopening and queries. More steps: SPOOR_MODEL_STEPS=1000000 storage_test --gtest_filter='ModelTest.*'
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>

#include "base/hex.h"
#include "storage/check.h"
#include "storage/record_key.h"
#include "storage/storage_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using testing::Feeder;
using testing::Lines;
using testing::Model;
using testing::ReadAll;
using testing::RecordMaker;

constexpr std::uint64_t kMap_octets = 256 << 20;
constexpr std::uint32_t kFirstDay = 18000;  // 2019-04-14

class Play {
 public:
  explicit Play(std::uint32_t seed) : maker_(seed) { Reopen(); }

  void Step() {
    switch (maker_.Below(21)) {
      case 0:
        return Reopen();
      case 1:
        ASSERT_TRUE(database_->Compact());
        return;
      case 2:
      case 3:
      case 4:
        return Ask();
      case 5:
        return Purge();
      case 6:
        return Lift();
      case 7:
        return LimitAges();
      case 8:
      case 9:
        for (std::uint32_t i = maker_.Below(6); i > 0; --i) ASSERT_TRUE(database_->CompactStep());
        return;
      case 10:
        return Trim();
      default:
        return Commit();
    }
  }

  void CompareAll() {
    ASSERT_TRUE(database_->Compact());
    Compare({AllRecords{}, {}}, {});
    EXPECT_TRUE(CheckWhatIsOnDisk().empty());
    const Statistics stats = database_->Stats().value();
    EXPECT_EQ(stats.records, model_.size());
    EXPECT_EQ(stats.observations, observations_ - erased_);
    EXPECT_EQ(stats.erased_observations, erased_);
    EXPECT_EQ(stats.tombstones, tombstones_.size());
    EXPECT_FALSE(stats.sweeping);
    EXPECT_EQ(ReadAll(*database_, {OwnerPrefix{std::string(1, '\0')}, {}}).size(), model_.size());
    EXPECT_GT(last_number_, 0u) << "no commit left a row";
  }

 private:
  void Reopen() {
    feeder_.reset();
    database_.reset();
    // With a thread that merges at any moment, and without.
    keeps_days_ = maker_.Below(4) != 0;
    const DatabaseOptions options{dir_.path(), kMap_octets,        maker_.Below(2) == 0,
                                  100,         testing::kTinyRuns, keeps_days_ ? TimeSeries::kDay : TimeSeries::kOff};
    database_ = Database::Open(options).value();
    if (maker_.Below(2) == 0) database_->ReserveJournal(last_number_ + maker_.Below(1000));
    CompareJournal();
    feeder_.emplace(*database_, "sensor-1", ++boot_epoch_);
  }

  // Times go on, over years; most sightings are short, some begin the day before, some are long.
  observation::Record Make() {
    observation::Record record = maker_.Make();
    const std::uint32_t day = kFirstDay + commits_ * 3 + maker_.Below(40);
    record.time_last_s = day * 86400 + maker_.Below(maker_.Below(2) == 0 ? 4000 : 86400);
    const std::array<std::uint32_t, 4> spans = {0, maker_.Below(60), maker_.Below(8000), maker_.Below(900 * 86400)};
    record.time_first_s = record.time_last_s - spans[maker_.Below(12) % 7 % 4];
    return record;
  }

  void Commit() {
    ++commits_;
    std::vector<observation::Record> records(maker_.Below(40));
    const std::size_t before = model_.size();
    const Model before_all = model_;
    std::uint64_t refused = 0;
    for (observation::Record& record : records) {
      record = Make();
      observations_ += record.count;
      if (IsRefused(record)) {
        ++refused;
        erased_ += record.count;
      } else {
        model_.Add(record.view(), keeps_days_);
      }
    }
    std::vector<CommittedRecord> committed;
    CommitDetail detail;
    if (maker_.Below(2) == 0) detail.domain_of = DomainOf;
    detail.last_seen = maker_.Below(2) == 0;
    std::uint64_t told_new = 0;
    if (maker_.Below(3) != 0) detail.journal = LeaveRow(told_new);
    const CommitOutcome outcome = feeder_->Commit(records, &committed, detail).value();
    EXPECT_EQ(told_new, detail.journal ? outcome.new_records : 0);
    CompareJournal();
    ExpectNews(before_all, committed, detail, outcome.new_records);
    EXPECT_EQ(outcome.new_records, model_.size() - before);
    EXPECT_EQ(outcome.refused_records, refused);
    EXPECT_EQ(outcome.known_records, records.size() - refused - outcome.new_records);
  }

  // Of some commits nothing, of others a row of up to several pages.
  std::function<std::string(std::vector<CommittedRecord>&)> LeaveRow(std::uint64_t& told_new) {
    const std::string row(maker_.Below(2) == 0 ? maker_.Below(3) : maker_.Below(9000), static_cast<char>(commits_));
    if (!row.empty()) rows_.push_back({0, row});
    return [&told_new, row](std::vector<CommittedRecord>& committed) {
      for (const CommittedRecord& one : committed) told_new += one.is_new ? 1 : 0;
      return row;
    };
  }

  // The rows are those of the commits that left one, each with a number that it keeps, above all before.
  void CompareJournal() {
    const std::vector<JournalRow> stored = database_->ReadJournal(0, kMap_octets).value();
    ASSERT_EQ(stored.size(), rows_.size());
    std::uint64_t octets = 0;
    for (std::size_t i = 0; i < stored.size(); ++i) {
      EXPECT_EQ(stored[i].value, rows_[i].value);
      if (rows_[i].number == 0) {
        EXPECT_GT(stored[i].number, last_number_);
        last_number_ = rows_[i].number = stored[i].number;
      }
      EXPECT_EQ(stored[i].number, rows_[i].number);
      octets += stored[i].value.size();
    }
    EXPECT_EQ(database_->Journal().rows, rows_.size());
    EXPECT_EQ(database_->Journal().octets, octets);
  }

  void Trim() {
    if (rows_.empty()) return;
    const std::uint64_t up_to = rows_[maker_.Below(static_cast<std::uint32_t>(rows_.size()))].number;
    ASSERT_TRUE(database_->TrimJournal(up_to));
    std::erase_if(rows_, [&](const JournalRow& row) { return row.number <= up_to; });
    CompareJournal();
  }

  // The last two labels; of shorter names none.
  static base::ByteSpan DomainOf(base::ByteSpan owner) {
    std::vector<std::size_t> begins;
    for (std::size_t at = 0; owner[at] != 0; at += 1u + owner[at]) begins.push_back(at);
    return begins.size() < 2 ? base::ByteSpan() : owner.subspan(begins[begins.size() - 2]);
  }

  static void ExpectNews(const Model& before, const std::vector<CommittedRecord>& committed, const CommitDetail& detail,
                         std::uint64_t new_records) {
    std::set<std::string> names;
    std::set<std::string> domains;
    std::map<std::string, std::uint32_t> last_s;
    for (const observation::Record& record : before.All()) {
      names.insert(record.owner);
      domains.insert(base::ToString(DomainOf(base::AsBytes(record.owner))));
      last_s[ForwardKey(record.view().tuple)] = record.time_last_s;
    }
    std::uint64_t told = 0;
    for (const CommittedRecord& one : committed) {
      told += one.is_new ? 1 : 0;
      const observation::TupleView& tuple = one.record.tuple;
      const std::string owner = base::ToString(tuple.owner);
      const std::string domain = base::ToString(DomainOf(tuple.owner));
      EXPECT_EQ(one.is_new_name, one.is_new && !names.contains(owner)) << base::ToHex(tuple.owner);
      const bool is_new_domain = detail.domain_of && one.is_new && !domain.empty() && !domains.contains(domain);
      EXPECT_EQ(one.new_domain_octets, is_new_domain ? domain.size() : 0) << base::ToHex(tuple.owner);
      const auto known = last_s.extract(ForwardKey(tuple));
      EXPECT_EQ(one.last_seen_s, known.empty() || !detail.last_seen ? 0 : known.mapped()) << base::ToHex(tuple.owner);
    }
    EXPECT_EQ(told, new_records);
  }

  bool IsRefused(const observation::Record& record) const {
    return std::ranges::any_of(tombstones_, [&](const Tombstone& tombstone) { return Covers(tombstone, record); });
  }

  static bool Covers(const Tombstone& tombstone, const observation::Record& record) {
    return testing::IsInScope(tombstone.scope, record) &&
           (!tombstone.last_before_s || record.time_last_s < *tombstone.last_before_s);
  }

  ErasureScope Scope() {
    ErasureScope scope;
    const observation::Record like = maker_.Make();
    if (maker_.Below(3) != 0) scope.owner = maker_.Below(2) == 0 ? like.owner : maker_.Name();
    scope.owner_alone = maker_.Below(3) == 0;
    if (maker_.Below(3) == 0 || scope.owner.size() < 2) scope.types = {like.type, 28};
    if (maker_.Below(4) == 0) scope.network = base::ParsePrefix(maker_.Below(2) == 0 ? "0.0.0.0/1" : "::/1").value();
    return scope;
  }

  void Purge() {
    Tombstone tombstone;
    tombstone.scope = Scope();
    // When a sweep is under way, one with a time begins at a moment that only the database knows.
    if (maker_.Below(2) == 0 && !database_->Stats()->sweeping)
      tombstone.last_before_s = Make().time_last_s - maker_.Below(200) * 86400;
    tombstone.id = database_->Purge(tombstone.scope, tombstone.last_before_s).value();
    erased_ += model_.Erase([&](const observation::Record& record) { return Covers(tombstone, record); });
    tombstones_.push_back(tombstone);
  }

  void Lift() {
    if (tombstones_.empty()) return;
    const auto at = tombstones_.begin() + maker_.Below(static_cast<std::uint32_t>(tombstones_.size()));
    const base::Result<> lifted = database_->LiftTombstone(at->id);
    if (lifted) {
      tombstones_.erase(at);
    } else {
      EXPECT_EQ(lifted.error().code, base::ErrorCode::kFailedPrecondition);
    }
  }

  void LimitAges() {
    std::vector<AgeLimit> limits(1 + maker_.Below(3));
    for (AgeLimit& limit : limits) {
      limit.scope = Scope();
      if (maker_.Below(3) != 0) limit.last_before_s = Make().time_last_s - maker_.Below(200) * 86400;
    }
    if (!database_->BeginSweep(limits).value()) return;
    const auto is_past = [&](const observation::Record& record) {
      const auto covers = [&](const AgeLimit& limit) { return testing::IsInScope(limit.scope, record); };
      const auto limit = std::ranges::find_if(limits, covers);
      return limit != limits.end() && limit->last_before_s && record.time_last_s < *limit->last_before_s;
    };
    erased_ += model_.Erase(is_past);
  }

  void Ask() {
    const std::string name = maker_.Name();
    const std::array<Target, 6> targets = {OwnerExact{name}, OwnerSubtree{name}, OwnerPrefix{name},
                                           RdataName{name},  RdataSubtree{name}, RdataPrefix{name}};
    const Query query{targets[maker_.Below(targets.size())], {}};
    Compare(query, {1 + maker_.Below(20), 1 + maker_.Below(50), {}});
  }

  void Compare(const Query& query, PageRequest page) {
    page.with_days = true;
    const Page whole = testing::ReadWhole(*database_, query, page);
    const std::vector<observation::Record> expected = model_.Answer(query);
    ASSERT_EQ(Lines(whole.records), Lines(expected));
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const std::vector<DayCount> days = model_.DaysOf(expected[i]);
      EXPECT_EQ(whole.days[i], days) << testing::Line(expected[i]);
      listed_ += days.size() > 1 ? 1 : 0;
    }
  }

  // The database is closed for it.
  std::vector<Damage> CheckWhatIsOnDisk() {
    EXPECT_GT(listed_, 0);
    feeder_.reset();
    database_.reset();
    std::vector<Damage> damages = CheckDatabase(dir_.path())->damages;
    Reopen();
    return damages;
  }

  test::TemporaryFolder dir_;
  RecordMaker maker_;
  Model model_;
  std::unique_ptr<Database> database_;
  std::optional<Feeder> feeder_;
  std::uint64_t boot_epoch_ = 0;
  bool keeps_days_ = true;
  std::uint32_t commits_ = 0;
  int listed_ = 0;                // answers with more than one day
  std::vector<JournalRow> rows_;  // that must be there; number 0: not yet known
  std::uint64_t last_number_ = 0;
  std::vector<Tombstone> tombstones_;
  std::uint64_t observations_ = 0;  // committed
  std::uint64_t erased_ = 0;        // of these
};

int Steps() {
  const char* steps = std::getenv("SPOOR_MODEL_STEPS");
  return steps == nullptr ? 50 : std::atoi(steps);
}

TEST(ModelTest, AnswersAsAMapDoes) {
  for (const std::uint32_t seed : {71u, 72u, 73u}) {
    Play play(seed);
    for (int i = 0; i < Steps() && !::testing::Test::HasFailure(); ++i) {
      SCOPED_TRACE("seed " + std::to_string(seed) + " step " + std::to_string(i));
      play.Step();
    }
    play.CompareAll();
  }
}

}  // namespace
}  // namespace spoor::storage
