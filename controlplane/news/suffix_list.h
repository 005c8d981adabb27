// The Public Suffix List (publicsuffix.org): below which names anybody may register domains.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

struct psl_ctx_st;

namespace spoor::controlplane {

// Immutable: any thread. Movable.
class SuffixList {
 public:
  // From a file as publicsuffix.org has it, or compiled (psl-make-dafsa); an empty path: the newest of the machine's
  // and the one that came with libpsl. kNotFound or kInvalidArgument: "PATH: why".
  static base::Result<SuffixList> Load(const std::string& path);

  // The registrable domain that a wire name in lower case belongs to: its last octets. Empty when it is a public suffix
  // itself. Names below an unlisted top level belong to the domain right below that.
  base::ByteSpan DomainOf(base::ByteSpan name) const;

 private:
  struct Free {
    void operator()(psl_ctx_st* list) const;
  };
  explicit SuffixList(psl_ctx_st* list) : list_(list) {}

  std::unique_ptr<psl_ctx_st, Free> list_;
};

}  // namespace spoor::controlplane
