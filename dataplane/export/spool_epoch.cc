#include "dataplane/export/spool_epoch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <utility>

namespace spoor::dataplane {

SpoolEpoch::SpoolEpoch(std::string folder, SegmentOwner owner, std::uint64_t segment_octets, SpoolBudget& budget)
    : folder_(std::move(folder)), owner_(std::move(owner)), segment_octets_(segment_octets), budget_(budget) {}

std::uint64_t SpoolEpoch::observation_count() const noexcept {
  std::uint64_t sum = 0;
  for (const SpoolSegment& segment : segments_) sum += segment.observations;
  return sum;
}

void SpoolEpoch::Adopt(SpoolSegment segment) {
  last_sequence_ = std::max(last_sequence_, segment.last_sequence);
  segments_.push_back(std::move(segment));
}

base::Result<> SpoolEpoch::StartSegment(std::uint64_t sequence) {
  std::string path = fmt::format("{}/{:020}-{:020}.spool", folder_, owner_.boot_epoch, sequence);
  auto writer = SegmentWriter::Create(path, owner_);
  if (!writer) return std::unexpected(writer.error());
  writer_.emplace(std::move(*writer));
  budget_.used_octets += writer_->octets();
  segments_.push_back({std::move(path), sequence, 0, 0, writer_->octets()});
  return {};
}

base::Result<> SpoolEpoch::Append(const rpc::Block& block) {
  assert(block.sequence > last_sequence_);
  if (writer_ && writer_->octets() >= segment_octets_) writer_.reset();
  const std::uint64_t header = writer_ ? 0 : EncodeSegmentHeader(owner_).size();
  if (budget_.used_octets + header + kSegmentEntryOverhead + block.payload.size() > budget_.limit_octets) {
    return base::Fail(base::ErrorCode::kResourceExhausted,
                      fmt::format("spool: {}: the limit of {} octets is reached", folder_, budget_.limit_octets));
  }
  if (!writer_) {
    if (auto started = StartSegment(block.sequence); !started) return started;
  }
  if (auto written = writer_->Append(block); !written) return written;
  SpoolSegment& segment = segments_.back();
  budget_.used_octets += writer_->octets() - segment.octets;
  segment.octets = writer_->octets();
  segment.observations += block.observation_count;
  segment.last_sequence = last_sequence_ = block.sequence;
  return {};
}

base::Result<std::vector<rpc::Block>> SpoolEpoch::LoadAfter(std::uint64_t sequence) {
  std::vector<rpc::Block> blocks;
  const auto found = std::ranges::find_if(
      segments_, [sequence](const SpoolSegment& segment) { return segment.last_sequence > sequence; });
  if (found == segments_.end()) return blocks;
  if (&*found == &segments_.back()) writer_.reset();
  auto octets = ReadSegmentFile(found->path);
  if (!octets) return std::unexpected(octets.error());
  auto reader = SegmentReader::Open(base::AsBytes(*octets));
  std::uint64_t last = 0;
  while (reader) {
    auto block = reader->Next();
    if (!block) break;
    last = block->sequence;
    if (last > sequence) blocks.push_back(std::move(*block));
  }
  if (last != found->last_sequence) {
    return base::Fail(base::ErrorCode::kDataLoss, fmt::format("spool: {}: the file was damaged since", found->path));
  }
  return blocks;
}

void SpoolEpoch::Acknowledge(std::uint64_t sequence) {
  while (!segments_.empty() && segments_.front().last_sequence <= sequence) {
    if (segments_.size() == 1 && writer_) {
      writer_->Discard();
      writer_.reset();
    }
    // When the file stays, its blocks are sent once more by a later start and skipped by the control plane.
    std::remove(segments_.front().path.c_str());
    budget_.used_octets -= std::min(budget_.used_octets, segments_.front().octets);
    segments_.pop_front();
  }
}

void SpoolEpoch::SetAside() {
  writer_.reset();
  for (const SpoolSegment& segment : segments_) {
    std::rename(segment.path.c_str(), (segment.path + ".rejected").c_str());
  }
  segments_.clear();
}

base::Result<> SpoolEpoch::Sync() {
  return writer_ ? writer_->Sync() : base::Result<>{};
}

}  // namespace spoor::dataplane
