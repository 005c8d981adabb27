// Names and addresses of a made-up Internet, each a function of its number: registered domains under a Zipf mix of top
// level domains, hosts in them, addresses that lie in networks. Different numbers give different names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/bench/seeded.h"

namespace spoor::bench {

// Appends one label: at most 63 octets.
void AppendLabel(std::string& wire, std::string_view label);

// `value` in digits of base 10 or 36, as a label or a part of one.
std::string Digits(std::uint64_t value, unsigned base);

class MadeNames {
 public:
  // Of so many registered domains: 1 .. 2^30.
  MadeNames(std::uint64_t domains, std::uint64_t seed);

  std::uint64_t domains() const { return domains_; }

  // Appends the registered domain with the root label; `domain` < domains(), 0 the most popular one.
  void AppendDomain(std::string& wire, std::uint64_t domain) const;

  // Appends host `host`: every other one has a usual label ("www", "mail") under the next domain in turn, the rest have
  // labels of their domain's custom ("srv1234", "ip-10-2-3") under domains by Zipf. Returns the domain.
  std::uint64_t AppendHost(std::string& wire, std::uint64_t host) const;

  // Appends a name that AppendHost never makes.
  void AppendAbsentHost(std::string& wire, std::uint64_t number) const;

  // A domain by Zipf for things that belong together by `number`.
  std::uint64_t PopularDomain(std::uint64_t number) const;

 private:
  std::uint64_t AppendUsualHost(std::string& wire, std::uint64_t number) const;
  std::uint64_t AppendCustomHost(std::string& wire, std::uint64_t number) const;

  std::uint64_t domains_;
  std::uint64_t seed_;
  Zipf popularity_;
  BitPermutation spelling_;
};

}  // namespace spoor::bench
