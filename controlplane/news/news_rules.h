// What counts as news: domains by the Public Suffix List, and nothing that the operator's ignore list has. Both files
// are looked at every few seconds and taken when they changed and are whole; what is not is logged once, and the former
// goes on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "controlplane/news/ignore_list.h"
#include "controlplane/news/suffix_list.h"
#include "storage/database.h"

namespace spoor::controlplane {

struct NewsFiles {
  std::string suffix_list;  // empty: the machine's (SuffixList::Load)
  std::string ignore_list;  // empty: nothing is ignored
};

// One thread: the writer of the store.
class NewsRules {
 public:
  // "PATH: why" of either file.
  static base::Result<std::unique_ptr<NewsRules>> Open(NewsFiles files);

  // Looks at the files when two seconds have passed since it did. Before a commit.
  void Refresh();
  // SuffixList::DomainOf of the list as it is.
  base::ByteSpan DomainOf(base::ByteSpan owner) const { return suffixes_->DomainOf(owner); }
  // Takes from what is committed what is no news; how many records had some. For each commit once.
  std::uint64_t Apply(std::vector<storage::CommittedRecord>& committed);

 private:
  // When a file was written, and its size: what tells that it is another one.
  struct Stamp {
    std::filesystem::file_time_type written;
    std::uintmax_t octets = 0;
    bool operator==(const Stamp&) const = default;
  };

  explicit NewsRules(NewsFiles files) : files_(std::move(files)) {}
  static std::optional<Stamp> StampOf(const std::string& path);
  base::Result<> LoadSuffixes();
  base::Result<> LoadIgnored();
  void Look(const std::string& path, std::optional<Stamp>& stamp, base::Result<> (NewsRules::*load)());

  const NewsFiles files_;
  std::optional<SuffixList> suffixes_;  // always there after Open
  IgnoreList ignored_;
  std::optional<Stamp> suffix_stamp_;
  std::optional<Stamp> ignore_stamp_;
  std::uint64_t looked_ms_ = 0;
};

}  // namespace spoor::controlplane
