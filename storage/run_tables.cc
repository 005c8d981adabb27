#include "storage/run_tables.h"

#include <algorithm>
#include <utility>

#include "base/byte_cursor.h"

namespace spoor::storage {
namespace {

using Runs = std::vector<std::shared_ptr<const Run>>;

std::unexpected<base::Error> Damaged(const std::string& what) {
  return base::Fail(base::ErrorCode::kDataLoss,
                    "database: damaged " + what + "; `spoord check` tells what else, restore a backup or repair");
}

std::string EncodeRun(const Run& run) {
  std::string value;
  base::ByteWriter out(value);
  out.U8(static_cast<std::uint8_t>(run.order));
  out.U8(run.growing ? 1 : 0);
  out.U64(run.merging_into);
  out.Octets(base::AsBytes(run.fence));
  return value;
}

bool AddSegment(Run& run, base::ByteSpan octets) {
  std::optional<Segment> segment = Segment::Open(octets);
  if (!segment || segment->order() != run.order) return false;
  run.rows += segment->rows();
  run.octets += segment->octets();
  run.segments.push_back(*segment);
  return true;
}

base::Result<> ReadSegments(Cursor& cursor, Run& run) {
  const std::string prefix = RunKey(run.id);
  base::Result<bool> found = cursor.Seek(prefix);
  for (; found && *found && cursor.key().starts_with(prefix); found = cursor.Next()) {
    base::ByteReader in(base::AsBytes(cursor.key().substr(prefix.size())));
    const std::uint32_t number = in.U32();
    if (run.segments.empty()) run.first_segment = number;
    if (!in.ok() || number != run.first_segment + run.segments.size() || !AddSegment(run, cursor.value())) {
      return Damaged("segment " + std::to_string(number) + " of run " + std::to_string(run.id));
    }
  }
  if (!found) return std::unexpected(found.error());
  return {};
}

const Run* Find(const Runs& runs, std::uint64_t id) {
  const auto found = std::ranges::find(runs, id, &Run::id);
  return found == runs.end() ? nullptr : found->get();
}

bool Contains(const std::vector<std::uint64_t>& ids, std::uint64_t id) {
  return std::ranges::find(ids, id) != ids.end();
}

// How many of the first segments have moved on whole: those whose successor begins at or before the fence.
std::size_t PassedSegments(const Run& run, const RunEdit& edit) {
  if (edit.sources_done) return run.segments.size();
  return run.FindSegment(edit.fence);
}

// What stays of a source; `segments` are left to the caller.
Run SourceAfter(const Run& run, const RunEdit& edit) {
  Run after = run;
  after.merging_into = edit.output;
  after.fence = edit.fence;
  return after;
}

base::Result<> WriteSource(const Environment& environment, const Transaction& txn, const RunEdit& edit,
                           const Run& run) {
  const std::size_t passed = PassedSegments(run, edit);
  for (std::size_t i = 0; i < passed; ++i) {
    const std::string key = SegmentKey(run.id, run.first_segment + static_cast<std::uint32_t>(i));
    if (const auto gone = Delete(txn, environment.tables().segments, key); !gone) return gone;
  }
  if (edit.sources_done) return Delete(txn, environment.tables().runs, RunKey(run.id));
  return Put(txn, environment.tables().runs, RunKey(run.id), EncodeRun(SourceAfter(run, edit)));
}

base::Result<> WriteOutput(const Environment& environment, const Transaction& txn, const RunEdit& edit,
                           const Run* before) {
  if (edit.output == 0) return {};
  Run run;
  run.order = edit.order;
  run.growing = edit.output_growing;
  if (const auto put = Put(txn, environment.tables().runs, RunKey(edit.output), EncodeRun(run)); !put) return put;
  auto number = static_cast<std::uint32_t>(before == nullptr ? 0 : before->segments.size());
  for (const std::string& segment : edit.segments) {
    const auto put = Put(txn, environment.tables().segments, SegmentKey(edit.output, number++), segment);
    if (!put) return put;
  }
  return {};
}

base::Result<std::shared_ptr<const Run>> OutputAfter(const Environment& environment, const Transaction& txn,
                                                     const RunEdit& edit, const Run* before) {
  auto run = std::make_shared<Run>(before == nullptr ? Run{} : *before);
  run->id = edit.output;
  run->order = edit.order;
  run->growing = edit.output_growing;
  for (std::size_t i = 0; i < edit.segments.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(run->segments.size());
    const auto octets = Get(txn, environment.tables().segments, SegmentKey(run->id, number));
    if (!octets) return std::unexpected(octets.error());
    if (!*octets || !AddSegment(*run, **octets)) return Damaged("segment that was just written: check the memory");
  }
  return run;
}

std::shared_ptr<const Run> Shortened(const Run& run, const RunEdit& edit) {
  auto after = std::make_shared<Run>(SourceAfter(run, edit));
  const std::size_t passed = PassedSegments(run, edit);
  for (std::size_t i = 0; i < passed; ++i) {
    after->rows -= run.segments[i].rows();
    after->octets -= run.segments[i].octets();
  }
  after->first_segment += static_cast<std::uint32_t>(passed);
  after->segments.erase(after->segments.begin(), after->segments.begin() + static_cast<std::ptrdiff_t>(passed));
  return after;
}

}  // namespace

std::string RunKey(std::uint64_t id) {
  std::string key;
  base::ByteWriter(key).U64(id);
  return key;
}

std::string SegmentKey(std::uint64_t id, std::uint32_t number) {
  std::string key = RunKey(id);
  base::ByteWriter(key).U32(number);
  return key;
}

bool DecodeRun(std::string_view key, base::ByteSpan value, Run& run) {
  base::ByteReader key_in(base::AsBytes(key));
  base::ByteReader in(value);
  run.id = key_in.U64();
  const std::uint8_t order = in.U8();
  const std::uint8_t growing = in.U8();
  run.order = Order{order};
  run.growing = growing == 1;
  run.merging_into = in.U64();
  run.fence = base::ToString(in.Take(in.remaining()));
  return key_in.ok() && key_in.remaining() == 0 && in.ok() && order >= 1 && order <= kOrders && growing <= 1;
}

base::Result<Runs> ReadRuns(const Environment& environment, const Transaction& txn) {
  base::Result<Cursor> rows = Cursor::Open(txn, environment.tables().runs);
  if (!rows) return std::unexpected(rows.error());
  base::Result<Cursor> segments = Cursor::Open(txn, environment.tables().segments);
  if (!segments) return std::unexpected(segments.error());
  Runs runs;
  base::Result<bool> found = rows->Seek({});
  for (; found && *found; found = rows->Next()) {
    auto run = std::make_shared<Run>();
    if (!DecodeRun(rows->key(), rows->value(), *run)) return Damaged("row of the table of runs");
    if (const auto read = ReadSegments(*segments, *run); !read) return std::unexpected(read.error());
    runs.push_back(std::move(run));
  }
  if (!found) return std::unexpected(found.error());
  return runs;
}

base::Result<> WriteEdit(const Environment& environment, const Transaction& txn, const RunEdit& edit,
                         const Runs& runs) {
  for (const auto& run : runs) {
    if (!Contains(edit.sources, run->id)) continue;
    if (const auto written = WriteSource(environment, txn, edit, *run); !written) return written;
  }
  return WriteOutput(environment, txn, edit, Find(runs, edit.output));
}

base::Result<Runs> ApplyEdit(const Environment& environment, const Transaction& txn, const RunEdit& edit,
                             const Runs& runs) {
  Runs after;
  for (const auto& run : runs) {
    if (run->id == edit.output) continue;
    if (!Contains(edit.sources, run->id)) {
      after.push_back(run);
    } else if (!edit.sources_done) {
      after.push_back(Shortened(*run, edit));
    }
  }
  if (edit.output == 0) return after;
  base::Result<std::shared_ptr<const Run>> output = OutputAfter(environment, txn, edit, Find(runs, edit.output));
  if (!output) return std::unexpected(output.error());
  after.push_back(*std::move(output));
  return after;
}

}  // namespace spoor::storage
