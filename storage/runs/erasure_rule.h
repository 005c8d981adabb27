// Which records are to be erased, told by their keys in either order and by when they were last seen.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "storage/runs/key_parts.h"

namespace spoor::storage {

// What is given must all hold; a rule that gives nothing covers everything.
struct ErasureRule {
  // The beginning of the owner's name key from the root: a domain and what is below it, or with kNameEnd that name
  // alone.
  std::string owner;
  std::vector<std::uint16_t> types;
  std::optional<base::IpPrefix> network;       // A and AAAA records with an address in it
  std::optional<std::uint32_t> last_before_s;  // last seen before that, Unix seconds

  bool operator==(const ErasureRule&) const = default;
  // Whatever the times. `key` is one of an order of records.
  bool Covers(Order order, const KeyParts& key) const;
  bool IsPast(std::uint32_t last_s) const { return !last_before_s || last_s < *last_before_s; }
};

// Rules of which one is enough to erase a record; many are about as fast as few when they name owners. Copies nothing
// on a question. Const use from any thread.
class ErasureRules {
 public:
  ErasureRules() = default;
  explicit ErasureRules(std::vector<ErasureRule> rules);

  const std::vector<ErasureRule>& rules() const { return rules_; }
  bool empty() const { return rules_.empty(); }
  // Of a record that was last seen then.
  bool Erase(Order order, const KeyParts& key, std::uint32_t last_s) const;

 private:
  bool AnyErases(const std::vector<std::size_t>& rules, Order order, const KeyParts& key, std::uint32_t last_s) const;

  std::vector<ErasureRule> rules_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_owner_;  // indexes into rules_
};

}  // namespace spoor::storage
