#include "cli/top/zone.h"

#include <libpsl.h>

namespace spoor::cli {

void ZoneFinder::Free::operator()(psl_ctx_st* list) const {
  psl_free(list);
}

ZoneFinder::ZoneFinder() : list_(psl_latest(nullptr)) {}

std::string ZoneFinder::ZoneOf(std::string_view name) const {
  std::string text(name);
  const bool has_dot = text.ends_with('.');
  if (has_dot) text.pop_back();
  const char* domain = list_ == nullptr || text.empty() ? nullptr : psl_registrable_domain(list_.get(), text.c_str());
  if (domain == nullptr) return std::string(name);
  return domain + std::string(has_dot ? "." : "");
}

}  // namespace spoor::cli
