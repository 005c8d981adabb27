// The store of records: one LMDB environment in one directory. This is the whole interface; nobody outside this folder
// knows that LMDB, keys or tables exist, so that the layout (FORMAT.md) can be exchanged.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "observation/record.h"
#include "storage/compaction_state.h"
#include "storage/erasure.h"
#include "storage/query.h"
#include "storage/runs/block.h"

namespace spoor::storage {

// Whether it is kept on which days a record is seen.
enum class TimeSeries : std::uint8_t {
  kOff,  // of what comes from now on no days are known; days that are stored stay
  kDay,
};

struct DatabaseOptions {
  std::string data_dir;                         // created with mode 0750 when missing
  std::uint64_t map_size_octets = 64ULL << 30;  // the most the database may grow to; not allocated up front
  bool compact_in_background = true;            // false: only Compact and overdue merges do it
  unsigned compaction_share_percent = 100;      // of one core, at most: 1..100
  RunLimits run_limits = {};
  TimeSeries time_series = TimeSeries::kDay;
};

// Where a batch stands in the numbering of its sensor. Sequences begin at 1 in each boot epoch.
struct SensorPosition {
  std::string sensor_id;  // 1..255 octets, no NUL
  std::uint64_t boot_epoch = 0;
  std::uint64_t sequence = 0;
};

// Records must be valid (observation::DecodeBlock) and outlive the call. A tuple may appear more than once.
struct Batch {
  SensorPosition position;
  std::span<const observation::RecordView> records;
};

struct CommitOutcome {
  std::uint64_t committed_batches = 0;
  std::uint64_t skipped_batches = 0;  // sequence already committed: nothing of the batch was counted again
  std::uint64_t new_records = 0;      // records that made a new row
  std::uint64_t known_records = 0;    // records that merged into a row
  std::uint64_t refused_records = 0;  // of tombstones
  std::uint64_t observations = 0;     // sum of counts of what was committed or refused
};

// A record as it was committed: what its batch said of it, and what it was to the database before the commit.
struct CommittedRecord {
  observation::RecordView record;      // into the batch
  bool is_new = false;                 // there was no such record; of equal ones in a commit only one is
  bool is_new_name = false;            // new, and its owner had no records at all
  std::uint8_t new_domain_octets = 0;  // of the owner the last so many: its domain, when nothing below that was there
  std::uint32_t last_seen_s = 0;  // known: when it was seen last, before; of equal ones in a commit of the first only
};

// What else is told of committed records, which costs a search for each name, or each record; and who keeps it.
struct CommitDetail {
  // The domain that a wire name belongs to: a wire name of its last labels, alive as long as it, or empty for none.
  std::function<base::ByteSpan(base::ByteSpan owner)> domain_of = nullptr;  // null: new domains are not told
  bool last_seen = false;
  // Called once inside a commit that commits something, when all but the row is written, with what `committed` gets; it
  // may change that, which `committed` then gets. What it returns becomes a row of the journal in the same transaction,
  // unless it is empty. The commit may still fail. It must not call the database.
  std::function<std::string(std::vector<CommittedRecord>&)> journal = nullptr;
};

// What a commit left in the journal. Numbers ascend with commits, with gaps.
struct JournalRow {
  std::uint64_t number = 0;
  std::string value;
};

struct JournalState {
  std::uint64_t last = 0;  // the highest number that was given or reserved
  std::uint64_t rows = 0;
  std::uint64_t octets = 0;  // of the values that are kept
};

struct SensorState {
  std::string sensor_id;
  std::uint64_t boot_epoch = 0;
  std::uint64_t sequence = 0;      // highest committed
  std::uint64_t observations = 0;  // sum of counts committed
  std::uint64_t last_commit_s = 0;
};

// What one sorted order takes.
struct OrderStatistics {
  std::uint64_t runs = 0;
  std::uint64_t rows = 0;    // a tuple in two runs counts twice
  std::uint64_t octets = 0;  // of live segments
};

struct Statistics {
  std::uint64_t records = 0;       // with those that a sweep has still to erase
  std::uint64_t observations = 0;  // sum of the counts of all records, saturating
  std::uint64_t used_octets = 0;   // of the data file
  std::uint64_t map_octets = 0;
  std::uint32_t format_version = 0;
  std::uint64_t erased_records = 0;       // by sweeps
  std::uint64_t erased_observations = 0;  // by sweeps, and what tombstones refused
  std::uint64_t tombstones = 0;
  bool sweeping = false;
  std::uint64_t last_limit_sweep_s = 0;   // when the last one with limits of age began that has ended; 0: never
  std::array<OrderStatistics, 4> orders;  // forward, inverse, owner names, target names
  CompactionState compaction;
};

// One per process and directory. Const members may be called from any thread; each uses a read transaction of its own
// that ends before it returns. Commit may be called from any thread, one call at a time is worked on.
//
// Errors: kAlreadyExists (directory in use), kPermissionDenied, kDataLoss (not a Spoor database, another format
// version, damaged), kResourceExhausted (map or disk full), kInvalidArgument, kFailedPrecondition (a gap in sequences).
// After kResourceExhausted the store is unchanged and readable, and a later Commit works if there is room again.
class Database {
 public:
  static base::Result<std::unique_ptr<Database>> Open(const DatabaseOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // One transaction: all batches with their sequences, or nothing. Durable when it returns. Records merge by min, max,
  // sum (saturating), union of provenance. A batch with sequence <= the stored one is skipped; stored + 1 is accepted;
  // anything above fails the call with kFailedPrecondition.
  // With `committed`, or the journal of `detail`, these are told every record of the batches that were committed now
  // and not refused, and what `detail` asks for.
  base::Result<CommitOutcome> Commit(std::span<const Batch> batches, std::vector<CommittedRecord>* committed = nullptr,
                                     const CommitDetail& detail = {});

  // Rows of the journal with higher numbers than `behind`, in ascending order: one at least when there is one, else up
  // to about so many octets. kDataLoss when the first of them is damaged; trimming and a repair leave such rows behind.
  base::Result<std::vector<JournalRow>> ReadJournal(std::uint64_t behind, std::size_t most_octets) const;
  // Rows up to this number go, in transactions of some thousands; commits go on between them.
  base::Result<> TrimJournal(std::uint64_t up_to);
  // Numbers that are given from now on, until the database is closed, are above it. A commit that is under way may have
  // its number. The highest number there can be leaves none.
  void ReserveJournal(std::uint64_t number);
  // A number is one more than `last`, or the microseconds since the Unix epoch when that is higher: so they go on over
  // a restored or repaired database, and over one whose rows have all gone. Cheap.
  JournalState Journal() const;

  // 0 when nothing of this boot epoch was committed.
  base::Result<std::uint64_t> CommittedSequence(std::string_view sensor_id, std::uint64_t boot_epoch) const;

  // One page of an answer, at the cost of about what it scans: every record goes to `sink`, on the calling thread. A
  // damaged or foreign resume is kInvalidArgument. The page is one moment of the database. After an error, what came
  // before it was right.
  base::Result<PageEnd> Visit(const Query& query, const PageRequest& request, const RecordSink& sink) const;

  // The same as one value.
  base::Result<Page> Read(const Query& query, const PageRequest& request) const;

  // Does one step of what merges and sweeps wait for, beside the thread that does it, if any; false when nothing does.
  base::Result<bool> CompactStep();

  // Carries sweeps out, then merges until each order is one run: the smallest and fastest state. Takes as long as
  // rewriting everything; commits and reads go on beside it.
  base::Result<> Compact();

  // Sets a tombstone and returns its id: what it covers is seen by nobody from now on (with `last_before_s`: from when
  // its sweep begins, which is at once unless another is under way), is not taken again, and is gone from the runs when
  // a sweep has carried it out. kInvalidArgument, kResourceExhausted.
  base::Result<std::uint64_t> Purge(const ErasureScope& scope, std::optional<std::uint32_t> last_before_s);
  // What it covers may be stored again. kNotFound, kFailedPrecondition (not carried out yet).
  base::Result<> LiftTombstone(std::uint64_t id);
  std::vector<Tombstone> Tombstones() const;

  // Begins a sweep that erases records by the first of these limits that covers them; false when one is under way.
  // What it erases is seen by nobody from then on.
  base::Result<bool> BeginSweep(const std::vector<AgeLimit>& limits);

  // Every (sensor, boot epoch) ever seen, ordered by id, then epoch.
  base::Result<std::vector<SensorState>> Sensors() const;

  base::Result<Statistics> Stats() const;

 private:
  class Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace spoor::storage
