#include "controlplane/news/news_rules.h"

#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/small_file.h"

namespace spoor::controlplane {
namespace {

constexpr std::uint64_t kLookEvery_ms = 2000;

}  // namespace

base::Result<std::unique_ptr<NewsRules>> NewsRules::Open(NewsFiles files) {
  auto rules = std::unique_ptr<NewsRules>(new NewsRules(std::move(files)));
  if (auto loaded = rules->LoadSuffixes(); !loaded) return std::unexpected(loaded.error());
  if (auto loaded = rules->LoadIgnored(); !loaded) return std::unexpected(loaded.error());
  rules->suffix_stamp_ = StampOf(rules->files_.suffix_list);
  rules->ignore_stamp_ = StampOf(rules->files_.ignore_list);
  rules->looked_ms_ = base::MonotonicNow_ms();
  return rules;
}

std::optional<NewsRules::Stamp> NewsRules::StampOf(const std::string& path) {
  std::error_code error;
  Stamp stamp{std::filesystem::last_write_time(path, error), 0};
  if (!error) stamp.octets = std::filesystem::file_size(path, error);
  return error ? std::nullopt : std::optional(stamp);
}

base::Result<> NewsRules::LoadSuffixes() {
  auto loaded = SuffixList::Load(files_.suffix_list);
  if (!loaded) return std::unexpected(loaded.error());
  suffixes_ = *std::move(loaded);
  return {};
}

base::Result<> NewsRules::LoadIgnored() {
  if (files_.ignore_list.empty()) return {};
  const auto text = base::ReadSmallFile(files_.ignore_list, kMaxIgnoreFile_octets);
  if (!text) return std::unexpected(text.error());
  auto parsed = IgnoreList::Parse(*text);
  if (!parsed) return base::Fail(parsed.error().code, files_.ignore_list + ": " + parsed.error().message);
  ignored_ = *std::move(parsed);
  return {};
}

void NewsRules::Refresh() {
  const std::uint64_t now_ms = base::MonotonicNow_ms();
  if (now_ms - looked_ms_ < kLookEvery_ms) return;
  looked_ms_ = now_ms;
  Look(files_.suffix_list, suffix_stamp_, &NewsRules::LoadSuffixes);
  Look(files_.ignore_list, ignore_stamp_, &NewsRules::LoadIgnored);
}

// A file that changes while it is read has another stamp the next time.
void NewsRules::Look(const std::string& path, std::optional<Stamp>& stamp, base::Result<> (NewsRules::*load)()) {
  if (path.empty()) return;
  const auto now = StampOf(path);
  if (now == stamp) return;
  stamp = now;
  if (const auto loaded = (this->*load)(); loaded) {
    base::LogInfo("{}: read again", path);
  } else {
    base::LogWarn("{}; going on with what was read before", loaded.error().message);
  }
}

std::uint64_t NewsRules::Apply(std::vector<storage::CommittedRecord>& committed) {
  std::uint64_t ignored = 0;
  if (ignored_.empty()) return ignored;
  for (storage::CommittedRecord& one : committed) {
    if ((!one.is_new && one.last_seen_s == 0) || !ignored_.Contains(one.record.tuple.owner)) continue;
    one = {one.record};
    ++ignored;
  }
  return ignored;
}

}  // namespace spoor::controlplane
