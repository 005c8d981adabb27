// The zone under which `spoor top` counts a name.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct psl_ctx_st;

namespace spoor::cli {

// Registrable domains by this machine's Public Suffix List, or the one that came with libpsl.
class ZoneFinder {
 public:
  ZoneFinder();

  // Of a name in presentation form, with its final dot if it has one: the registrable domain in it ("example.co.uk." of
  // "www.example.co.uk."); the name itself when it has none (a public suffix, the root). An escaped dot is taken for
  // one between labels: what comes out is for people to read.
  std::string ZoneOf(std::string_view name) const;

 private:
  struct Free {
    void operator()(psl_ctx_st* list) const;
  };
  std::unique_ptr<psl_ctx_st, Free> list_;  // null: none on this machine; then no name has a zone
};

}  // namespace spoor::cli
