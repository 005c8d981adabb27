#include "storage/news_finder.h"

#include <algorithm>

namespace spoor::storage {

base::Result<bool> NewsFinder::HasName(std::string_view head) {
  if (head == last_head_) return has_last_head_;
  const auto has = names_.ContainsHead(head, before_.erasure->hidden);
  if (!has) return std::unexpected(has.error());
  last_head_ = head;
  has_last_head_ = *has;
  return *has;
}

base::Result<bool> NewsFinder::HasDomain(base::ByteSpan domain) {
  if (base::AsChars(domain) == last_domain_) return has_last_domain_;
  std::string prefix = NamePrefix(Index::kForward, domain);
  if (prefix.empty()) return false;
  prefix.pop_back();  // its end: names below go on here
  const auto last_s = FirstIn(PrefixRange(std::move(prefix)));
  if (!last_s) return std::unexpected(last_s.error());
  last_domain_ = base::ToString(domain);
  has_last_domain_ = *last_s != 0;
  return has_last_domain_;
}

base::Result<std::uint32_t> NewsFinder::LastSeen_s(std::string_view key) {
  return FirstIn(PrefixRange(std::string(key)));
}

// When the first record of the range was seen last, but 1 at least; 0 when there is none.
base::Result<std::uint32_t> NewsFinder::FirstIn(const KeyRange& range) {
  if (const auto started = scan_.Start(range, ""); !started) return std::unexpected(started.error());
  for (;;) {
    const auto record = scan_.Next();
    if (!record) return std::unexpected(record.error());
    if (*record == nullptr) return 0;
    if (!scan_.erased()) return std::max((*record)->time_last_s, 1u);
  }
}

}  // namespace spoor::storage
