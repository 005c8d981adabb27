#include "controlplane/feed_files/edition_folder.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include "base/log.h"
#include "base/small_file.h"
#include "controlplane/feed_files/edition_writer.h"
#include "controlplane/feed_files/manifest.h"

namespace spoor::controlplane {
namespace {

constexpr std::size_t kMaxManifest_octets = 64 << 10;
constexpr std::string_view kManifestEnding = ".manifest.json";
constexpr std::string_view kSequenceFile = "sequence";

// Of "FEED.000000000042.TIME..."; 0: it is no such name.
std::uint64_t SequenceOf(std::string_view feed, std::string_view name) {
  if (!name.starts_with(feed) || name.size() <= feed.size() + 1) return 0;
  std::uint64_t sequence = 0;
  std::from_chars(name.data() + feed.size() + 1, name.data() + name.size(), sequence);
  return sequence;
}

base::Result<std::vector<std::string>> NamesIn(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::filesystem::permissions(folder, std::filesystem::perms(0750), error);
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    names.push_back(entry.path().filename().string());
  }
  if (error) return base::Fail(base::ErrorCode::kPermissionDenied, "feeds: " + folder + ": " + error.message());
  std::ranges::sort(names);
  return names;
}

std::uint64_t OctetsOf(const v1::FeedEdition& edition) {
  std::uint64_t octets = 0;
  for (const v1::FeedFile& file : edition.files()) octets += file.octet_count();
  return octets;
}

}  // namespace

base::Result<std::unique_ptr<EditionFolder>> EditionFolder::Open(std::string folder, FeedKind kind) {
  auto editions = std::unique_ptr<EditionFolder>(new EditionFolder(std::move(folder), kind));
  if (const auto loaded = editions->Load(); !loaded) return std::unexpected(loaded.error());
  return editions;
}

base::Result<> EditionFolder::Load() {
  const auto names = NamesIn(folder_);
  if (!names) return std::unexpected(names.error());
  for (const std::string& name : *names) {
    if (!name.ends_with(kManifestEnding)) continue;
    LoadManifest(name);
    last_sequence_ = std::max(last_sequence_, SequenceOf(FeedName(kind_), name));
  }
  // Where all editions were removed.
  const auto text = base::ReadSmallFile(folder_ + "/" + std::string(kSequenceFile), 64);
  std::uint64_t sequence = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), sequence);
  last_sequence_ = std::max(last_sequence_, sequence);
  RemoveLeftovers(*names);
  return {};
}

void EditionFolder::LoadManifest(const std::string& name) {
  const std::string path = folder_ + "/" + name;
  const auto text = base::ReadSmallFile(path, kMaxManifest_octets);
  auto edition = text ? ParseManifest(*text) : std::nullopt;
  if (!edition || edition->feed() != FeedName(kind_) || ManifestPath(*edition) != path) {
    base::LogWarn("feeds: {}: is no manifest that this spoord can read; the edition is left out", path);
    return;
  }
  const std::uint64_t sequence = edition->sequence();
  editions_.insert_or_assign(sequence, *std::move(edition));
}

// Of editions with a manifest that was read, what it does not name; of those without any, everything.
void EditionFolder::RemoveLeftovers(const std::vector<std::string>& names) const {
  std::set<std::string> wanted;
  std::set<std::uint64_t> unknown;
  for (const std::string& name : names) {
    if (name.ends_with(kManifestEnding)) unknown.insert(SequenceOf(FeedName(kind_), name));
  }
  for (const auto& [sequence, edition] : editions_) {
    unknown.erase(sequence);
    wanted.insert(ManifestPath(edition).substr(folder_.size() + 1));
    for (const v1::FeedFile& file : edition.files()) wanted.insert(file.name());
  }
  for (const std::string& name : names) {
    const std::uint64_t sequence = SequenceOf(FeedName(kind_), name);
    if (sequence == 0 || wanted.contains(name) || unknown.contains(sequence)) continue;
    ::unlink((folder_ + "/" + name).c_str());
  }
}

// The same for all revisions: one replaces the other.
std::string EditionFolder::ManifestPath(const v1::FeedEdition& edition) const {
  v1::FeedEdition first;
  first.set_feed(edition.feed());
  first.set_sequence(edition.sequence());
  first.set_time_begin_ms(edition.time_begin_ms());
  return folder_ + "/" + EditionStem(first) + std::string(kManifestEnding);
}

std::uint64_t EditionFolder::next_sequence() const {
  const std::lock_guard lock(mutex_);
  return last_sequence_ + 1;
}

std::optional<v1::FeedEdition> EditionFolder::newest() const {
  const std::lock_guard lock(mutex_);
  return editions_.empty() ? std::nullopt : std::optional(editions_.rbegin()->second);
}

std::optional<v1::FeedEdition> EditionFolder::Find(std::uint64_t sequence) const {
  const std::lock_guard lock(mutex_);
  const auto found = editions_.find(sequence);
  return found == editions_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<v1::FeedEdition> EditionFolder::After(std::uint64_t sequence, std::size_t most) const {
  const std::lock_guard lock(mutex_);
  std::vector<v1::FeedEdition> found;
  for (auto at = editions_.upper_bound(sequence); at != editions_.end() && found.size() < most; ++at) {
    found.push_back(at->second);
  }
  return found;
}

std::uint64_t EditionFolder::Octets() const {
  std::uint64_t octets = 0;
  for (const auto& [sequence, edition] : editions_) octets += OctetsOf(edition);
  return octets;
}

EditionFolder::Totals EditionFolder::totals() const {
  const std::lock_guard lock(mutex_);
  if (editions_.empty()) return {};
  return {editions_.size(), Octets(), editions_.begin()->first, editions_.rbegin()->first};
}

base::Result<> EditionFolder::Publish(const v1::FeedEdition& edition) {
  // Syncs the folder, too, and so the entries of the files before it.
  if (auto written = base::ReplaceSmallFile(ManifestPath(edition), ManifestText(edition)); !written) {
    return base::Fail(written.error().code, "feeds: " + written.error().message);
  }
  const std::lock_guard lock(mutex_);
  const auto former = editions_.find(edition.sequence());
  if (former != editions_.end() && former->second.revision() != edition.revision()) RemoveFiles(former->second);
  editions_.insert_or_assign(edition.sequence(), edition);
  last_sequence_ = std::max(last_sequence_, edition.sequence());
  return {};
}

void EditionFolder::Retain(std::int64_t end_ms, std::uint64_t max_octets) {
  const std::lock_guard lock(mutex_);
  std::uint64_t octets = Octets();
  while (editions_.size() > 1) {
    const v1::FeedEdition& oldest = editions_.begin()->second;
    if (oldest.time_end_ms() >= end_ms && octets <= max_octets) return;
    octets -= OctetsOf(oldest);
    Remove(oldest);
    editions_.erase(editions_.begin());
  }
}

void EditionFolder::RemoveAll() {
  const std::lock_guard lock(mutex_);
  const std::string path = folder_ + "/" + std::string(kSequenceFile);
  if (const auto kept = base::ReplaceSmallFile(path, std::to_string(last_sequence_)); !kept) {
    base::LogWarn("feeds: {}", kept.error().message);
  }
  for (const auto& [sequence, edition] : editions_) Remove(edition);
  editions_.clear();
}

void EditionFolder::Remove(const v1::FeedEdition& edition) const {
  ::unlink(ManifestPath(edition).c_str());
  RemoveFiles(edition);
}

void EditionFolder::RemoveFiles(const v1::FeedEdition& edition) const {
  for (const v1::FeedFile& file : edition.files()) ::unlink((folder_ + "/" + file.name()).c_str());
}

}  // namespace spoor::controlplane
