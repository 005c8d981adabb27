#include "tests/bench/made_names.h"

#include <array>

namespace spoor::bench {
namespace {

constexpr unsigned kSpelling_bits = 30;
constexpr std::string_view kConsonants = "bcdfghklmnprstvz";
constexpr std::string_view kVowels = "aeio";

// By popularity; a registry with two labels is one of them.
constexpr auto kTopLevels = std::to_array<std::string_view>(
    {"com", "net",  "de",     "org",    "cn",   "co.uk", "nl", "ru",    "com.br", "info",  "fr",
     "eu",  "it",   "com.au", "pl",     "ch",   "xyz",   "co", "io",    "in",     "us",    "be",
     "jp",  "es",   "ca",     "online", "shop", "top",   "se", "at",    "com.cn", "co.jp", "com.tr",
     "biz", "site", "dk",     "cz",     "app",  "club",  "no", "com.mx"});

// The first is every domain's first; the others follow in an order of the domain's own.
constexpr auto kUsualLabels =
    std::to_array<std::string_view>({"www", "mail", "webmail", "ftp", "api", "m", "blog", "shop", "dev", "cdn", "smtp",
                                     "vpn", "app", "admin", "static", "test", "portal"});

// What follows the spelled part of some domains.
constexpr auto kDomainEndings = std::to_array<std::string_view>({"", "", "", "-online", "shop", "24", "group", "tech"});

// `bits` of `value` as syllables of six bits each: a word that can be read, and of fixed length.
void AppendSyllables(std::string& out, std::uint64_t value, unsigned bits) {
  for (unsigned at = 0; at < bits; at += 6) {
    out += kConsonants[value >> at & 15];
    out += kVowels[value >> (at + 4) & 3];
  }
}

void AppendLabels(std::string& wire, std::string_view dotted) {
  for (std::size_t dot = 0; (dot = dotted.find('.')) != dotted.npos; dotted.remove_prefix(dot + 1)) {
    AppendLabel(wire, dotted.substr(0, dot));
  }
  AppendLabel(wire, dotted);
}

// The first label of a host after the custom of its domain. Each custom can be told from the others and from the usual
// labels, and holds the whole number.
std::string CustomLabel(std::uint64_t custom, std::uint64_t number) {
  std::string label;
  switch (custom % 6) {
    case 0:
      return "srv" + Digits(number, 10);
    case 1:
      return "x" + Digits(number, 36);
    case 2:
      return "ip-" + Digits(number >> 16, 10) + "-" + Digits(number >> 8 & 255, 10) + "-" + Digits(number & 255, 10);
    case 3:
      label = Digits(BitPermutation(40, 3)(number), 36);
      return "e" + std::string(8 - label.size(), '0') + label;
    case 4:
      AppendSyllables(label, BitPermutation(kSpelling_bits, 4)(number), kSpelling_bits);
      return label;
    default:
      return "n" + Digits(number, 10) + ".edge";
  }
}

}  // namespace

void AppendLabel(std::string& wire, std::string_view label) {
  wire += static_cast<char>(label.size());
  wire += label;
}

std::string Digits(std::uint64_t value, unsigned base) {
  std::array<char, 20> digits;
  std::size_t at = digits.size();
  do digits[--at] = "0123456789abcdefghijklmnopqrstuvwxyz"[value % base];
  while ((value /= base) != 0);
  return {digits.data() + at, digits.size() - at};
}

MadeNames::MadeNames(std::uint64_t domains, std::uint64_t seed)
    : domains_(domains), seed_(seed), popularity_(domains), spelling_(kSpelling_bits, seed) {}

void MadeNames::AppendDomain(std::string& wire, std::uint64_t domain) const {
  static const Zipf top_levels(kTopLevels.size());
  Random random(Mix(seed_ ^ domain));
  std::string label;
  AppendSyllables(label, spelling_(domain), kSpelling_bits);
  label += kDomainEndings[random.Below(kDomainEndings.size())];
  AppendLabel(wire, label);
  // The first has more than its place among the others gives it.
  AppendLabels(wire, kTopLevels[random.Below(3) == 0 ? 0 : top_levels(random.Unit())]);
  wire += '\0';
}

std::uint64_t MadeNames::AppendHost(std::string& wire, std::uint64_t host) const {
  return host % 2 == 0 ? AppendUsualHost(wire, host / 2) : AppendCustomHost(wire, host / 2);
}

std::uint64_t MadeNames::AppendUsualHost(std::string& wire, std::uint64_t number) const {
  const std::uint64_t domain = number % domains_;
  const std::uint64_t round = number / domains_;
  constexpr std::uint64_t kOthers = kUsualLabels.size() - 1;
  if (round == 0) {
    AppendLabel(wire, kUsualLabels[0]);
  } else if (round <= kOthers) {
    AppendLabel(wire, kUsualLabels[1 + (round + Mix(domain)) % kOthers]);
  } else {
    AppendLabel(wire, "www" + Digits(round, 10));
  }
  AppendDomain(wire, domain);
  return domain;
}

std::uint64_t MadeNames::AppendCustomHost(std::string& wire, std::uint64_t number) const {
  const std::uint64_t domain = PopularDomain(number);
  AppendLabels(wire, CustomLabel(Mix(domain), number));
  AppendDomain(wire, domain);
  return domain;
}

void MadeNames::AppendAbsentHost(std::string& wire, std::uint64_t number) const {
  AppendLabel(wire, "absent" + Digits(number, 10));
  AppendDomain(wire, PopularDomain(Mix(number)));
}

std::uint64_t MadeNames::PopularDomain(std::uint64_t number) const {
  return popularity_(Random(Mix(number ^ ~seed_)).Unit());
}

}  // namespace spoor::bench
