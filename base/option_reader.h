// Reads the words of parsed options into values, with one error at the end: the first word that is wrong, where it
// stands, and what was expected there.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/join.h"
#include "base/options.h"
#include "base/result.h"

namespace spoor::base {

// The first failure is kept and everything after it does nothing that matters. Every option of `values` was declared
// as a std::string, or as a list of them.
class OptionReader {
 public:
  using Words = std::vector<std::string>;

  // `values` outlives the reader. `place` turns the name of an option into where it was set: by default "--NAME".
  explicit OptionReader(const po::variables_map& values, std::function<std::string(const std::string&)> place = {});

  bool Has(const char* name) const { return values_.count(name) != 0; }
  void Reject(std::string why);
  void Reject(const char* name, const std::string& value, const std::string& why);
  const std::optional<std::string>& error() const { return error_; }

  // These leave `target` alone when the option is not set.
  void Text(const char* name, std::string& target) const;
  // The words of a list as they were given.
  void List(const char* name, Words& target) const;

  template <class Number>
  void Integer(const char* name, std::uint64_t least, std::uint64_t most, Number& target) {
    std::uint64_t value = 0;
    if (ReadInteger(name, least, most, value)) target = static_cast<Number>(value);
  }

  // The index of the given word in `words`, or `otherwise`.
  template <std::size_t kCount>
  std::size_t Word(const char* name, const std::array<std::string_view, kCount>& words, std::size_t otherwise) {
    if (!Has(name)) return otherwise;
    const std::string& text = values_[name].as<std::string>();
    const auto found = std::ranges::find(words, text);
    if (found == words.end()) {
      Reject(name, text, "expected one of " + Join(words, ", "));
      return otherwise;
    }
    return static_cast<std::size_t>(found - words.begin());
  }

  // A list, through a reader of all its words.
  template <class Item>
  void List(const char* name, Result<std::vector<Item>> (*read)(const Words&), std::vector<Item>& target) {
    if (!Has(name)) return;
    const auto& words = values_[name].as<Words>();
    auto items = read(words);
    if (!items) return Reject(name, Join(words, " "), items.error().message);
    target = std::move(*items);
  }

 private:
  bool ReadInteger(const char* name, std::uint64_t least, std::uint64_t most, std::uint64_t& value);

  const po::variables_map& values_;
  const std::function<std::string(const std::string&)> place_;
  std::optional<std::string> error_;
};

}  // namespace spoor::base
