#include "controlplane/news/suffix_list.h"

#include <libpsl.h>

#include <filesystem>

namespace spoor::controlplane {
namespace {

// What no rule of the list has. A label with such an octet matches no rule, whatever stands in its place.
char PlainOf(std::uint8_t octet) {
  const bool is_plain =
      (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9') || octet == '-' || octet == '_';
  return is_plain ? static_cast<char>(octet) : '_';
}

// Labels and dots, without the final one: each octet stands where it does in the wire name, one place to the left.
std::string TextOf(base::ByteSpan name) {
  std::string text;
  for (std::size_t at = 0; at < name.size() && name[at] != 0; at += 1u + name[at]) {
    if (at != 0) text += '.';
    for (const std::uint8_t octet : name.subspan(at + 1, name[at])) text += PlainOf(octet);
  }
  return text;
}

}  // namespace

void SuffixList::Free::operator()(psl_ctx_st* list) const {
  psl_free(list);
}

base::Result<SuffixList> SuffixList::Load(const std::string& path) {
  std::error_code ignored;
  if (!path.empty() && !std::filesystem::exists(path, ignored)) {
    return base::Fail(base::ErrorCode::kNotFound, path + ": no such file");
  }
  psl_ctx_t* list = path.empty() ? psl_latest(nullptr) : psl_load_file(path.c_str());
  if (list == nullptr) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      path.empty() ? "no list of public suffixes on this machine" : path + ": not such a list");
  }
  SuffixList loaded(list);
  if (psl_suffix_count(list) == 0) return base::Fail(base::ErrorCode::kInvalidArgument, path + ": an empty list");
  return loaded;
}

base::ByteSpan SuffixList::DomainOf(base::ByteSpan name) const {
  const std::string text = TextOf(name);
  const char* domain = psl_registrable_domain(list_.get(), text.c_str());
  if (domain == nullptr) return {};
  return name.subspan(static_cast<std::size_t>(domain - text.c_str()));
}

}  // namespace spoor::controlplane
