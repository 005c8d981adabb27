#include "cli/import/importer.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace spoor::cli {
namespace {

// About a millisecond of work.
constexpr std::uint64_t kPollInterval_lines = 512;

}  // namespace

base::Result<> Importer::Run() {
  const auto committed = delivery_.Greet();
  if (!committed) return std::unexpected(committed.error());
  committed_ = *committed;
  std::string_view line;
  for (auto kind = lines_.Next(line); kind != LineReader::Kind::kEnd; kind = lines_.Next(line)) {
    if (auto taken = TakeLine(kind, line); !taken) return taken;
    if (lines_.line_number() % kPollInterval_lines != 0) continue;
    if (auto polled = delivery_.Poll(); !polled) return polled;
    hooks_.progress(figures_);
  }
  if (!idle_) return idle_;
  if (lines_.error() != 0) {
    return base::Fail(base::ErrorCode::kDataLoss, fmt::format("cannot read: {}", std::strerror(lines_.error())));
  }
  if (auto closed = CloseBlock(); !closed) return closed;
  return delivery_.Finish();
}

bool Importer::Idle() {
  idle_ = delivery_.Poll();
  return idle_.has_value();
}

base::Result<> Importer::TakeLine(LineReader::Kind kind, std::string_view line) {
  if (kind == LineReader::Kind::kTooLong) return Refuse(fmt::format("longer than {} octets", kMaxCofLine_octets));
  if (line.find_first_not_of(" \t") == std::string_view::npos) return {};
  const auto records = reader_.Read(line);
  if (!records) return Refuse(records.error().message);
  ++figures_.lines;
  for (const observation::Record& record : *records) {
    if (auto added = Add(record.view()); !added) return added;
  }
  return {};
}

base::Result<> Importer::Refuse(std::string_view why) {
  ++figures_.lines;
  ++figures_.refused;
  hooks_.refused(lines_.line_number(), why);
  if (!strict_) return {};
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("stopped at line {}", lines_.line_number()));
}

base::Result<> Importer::Add(const observation::RecordView& record) {
  ++figures_.records;
  if (writer_.Append(record)) return {};
  if (auto closed = CloseBlock(); !closed) return closed;
  writer_.Append(record);
  return {};
}

base::Result<> Importer::CloseBlock() {
  if (writer_.empty()) return {};
  rpc::Block block;
  block.sequence = ++sequence_;
  block.record_count = static_cast<std::uint32_t>(writer_.record_count());
  block.observation_count = writer_.observation_count();
  block.payload = writer_.Finish();
  if (block.sequence > committed_) return delivery_.Push(std::move(block));
  figures_.known_records += block.record_count;
  delivery_.Skip(block.observation_count);
  return {};
}

}  // namespace spoor::cli
