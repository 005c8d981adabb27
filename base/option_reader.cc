#include "base/option_reader.h"

#include <fmt/format.h>

namespace spoor::base {

OptionReader::OptionReader(const po::variables_map& values, std::function<std::string(const std::string&)> place)
    : values_(values), place_(place ? std::move(place) : [](const std::string& name) { return "--" + name; }) {}

void OptionReader::Reject(std::string why) {
  if (!error_) error_ = std::move(why);
}

void OptionReader::Reject(const char* name, const std::string& value, const std::string& why) {
  Reject(fmt::format("{} '{}': {}", place_(name), value, why));
}

void OptionReader::Text(const char* name, std::string& target) const {
  if (Has(name)) target = values_[name].as<std::string>();
}

void OptionReader::List(const char* name, Words& target) const {
  if (Has(name)) target = values_[name].as<Words>();
}

bool OptionReader::ReadInteger(const char* name, std::uint64_t least, std::uint64_t most, std::uint64_t& value) {
  if (!Has(name)) return false;
  const std::string& text = values_[name].as<std::string>();
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = status == std::errc() && end == text.data() + text.size() && value >= least && value <= most;
  if (!good) Reject(name, text, fmt::format("expected a number from {} to {}", least, most));
  return good;
}

}  // namespace spoor::base
