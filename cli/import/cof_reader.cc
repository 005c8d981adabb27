#include "cli/import/cof_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "dns/name_text.h"
#include "dns/types.h"

namespace spoor::cli {
namespace {

using Json = nlohmann::json;

std::unexpected<base::Error> Wrong(std::string_view member, std::string_view why) {
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("{}: {}", member, why));
}

enum Number : std::size_t { kTimeFirst, kTimeLast, kZoneTimeFirst, kZoneTimeLast, kCount };
constexpr std::array<std::string_view, 5> kNumberNames = {"time_first", "time_last", "zone_time_first",
                                                          "zone_time_last", "count"};

// What a line says, as far as it is looked at.
struct Members {
  std::optional<std::string> rrname;
  std::optional<std::string> rrtype;
  std::optional<std::vector<std::string>> rdata;
  std::array<std::optional<std::uint64_t>, kNumberNames.size()> numbers;
};

// Takes the members of the outermost object; what is deeper is passed over, but for the items of rdata.
class MemberTaker final : public nlohmann::json_sax<Json> {
 public:
  const Members& members() const { return members_; }
  const std::string& why() const { return why_; }

  bool null() override { return Refuse(); }
  bool boolean(bool) override { return Refuse(); }
  bool number_integer(number_integer_t) override { return Refuse(); }
  bool number_float(number_float_t, const string_t&) override { return Refuse(); }
  bool binary(binary_t&) override { return Refuse(); }

  bool number_unsigned(number_unsigned_t value) override {
    for (std::size_t i = 0; depth_ == 1 && i < kNumberNames.size(); ++i) {
      if (key_ != kNumberNames[i]) continue;
      members_.numbers[i] = value;
      return true;
    }
    return Refuse();
  }

  bool string(string_t& value) override {
    if (depth_ == 0) return NoObject();
    if (depth_ == 1 && key_ == "rrname") {
      members_.rrname = std::move(value);
    } else if (depth_ == 1 && key_ == "rrtype") {
      members_.rrtype = std::move(value);
    } else if (IsRdata()) {
      if (!members_.rdata) members_.rdata.emplace();
      members_.rdata->push_back(std::move(value));
    } else {
      return Refuse();
    }
    return true;
  }

  bool start_object(std::size_t) override {
    if (depth_ > 0 && !Refuse()) return false;
    ++depth_;
    return true;
  }
  bool key(string_t& name) override {
    if (depth_ == 1) key_ = std::move(name);
    return true;
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_ == 0) return NoObject();
    if (depth_ != 1 || key_ != "rdata") {
      if (!Refuse()) return false;
    } else {
      in_rdata_ = true;
    }
    ++depth_;
    return true;
  }
  bool end_array() override {
    --depth_;
    if (depth_ == 1) in_rdata_ = false;
    return true;
  }
  bool parse_error(std::size_t place, const std::string&, const nlohmann::detail::exception&) override {
    why_ = fmt::format("not JSON from character {} on", place);
    return false;
  }

 private:
  bool IsRdata() const { return key_ == "rdata" && (depth_ == 1 || (depth_ == 2 && in_rdata_)); }

  // A value of the wrong kind, unless nobody looks at it.
  bool Refuse() {
    if (depth_ == 0) return NoObject();
    const bool is_number = std::ranges::find(kNumberNames, key_) != kNumberNames.end();
    if (depth_ == 1 && is_number) why_ = key_ + ": not a whole number of 0 or more";
    if (IsRdata() || (depth_ == 1 && (key_ == "rrname" || key_ == "rrtype"))) why_ = key_ + ": not a string";
    return why_.empty();
  }
  bool NoObject() {
    why_ = "not a JSON object";
    return false;
  }

  Members members_;
  std::string key_;
  std::string why_;
  int depth_ = 0;
  bool in_rdata_ = false;
};

// The number of its name or of `other`, in seconds since the Unix epoch.
base::Result<std::uint32_t> Time(const Members& members, Number name, Number other) {
  const auto& value = members.numbers[name] ? members.numbers[name] : members.numbers[other];
  if (!value) return Wrong(kNumberNames[name], "missing");
  if (*value > 0xffffffff) return Wrong(kNumberNames[name], "later than the year 2105");
  return static_cast<std::uint32_t>(*value);
}

// Everything but the RDATA.
base::Result<observation::Record> Frame(const Members& members) {
  if (!members.rrname) return Wrong("rrname", "missing");
  if (!members.rrtype) return Wrong("rrtype", "missing");
  auto owner = dns::NameFromText(*members.rrname);
  if (!owner) return Wrong("rrname", owner.error().message);
  const auto type = dns::TypeFromText(*members.rrtype);
  if (!type) return Wrong("rrtype", fmt::format("unknown type '{}'", *members.rrtype));
  if (dns::IsPseudoType(*type)) return Wrong("rrtype", fmt::format("{} is no type of data", *members.rrtype));
  const auto first = Time(members, kTimeFirst, kZoneTimeFirst);
  if (!first) return std::unexpected(first.error());
  const auto last = Time(members, kTimeLast, kZoneTimeLast);
  if (!last) return std::unexpected(last.error());
  if (*first > *last) return Wrong("time_first", "later than time_last");
  const std::uint64_t count = members.numbers[kCount].value_or(1);
  if (count == 0) return Wrong("count", "0");
  return observation::Record{*std::move(owner), "", *type, *first, *last, count, kImportedProvenance};
}

}  // namespace

base::Result<std::span<const observation::Record>> CofReader::Read(std::string_view line) {
  MemberTaker taker;
  if (!Json::sax_parse(line.begin(), line.end(), &taker)) {
    return base::Fail(base::ErrorCode::kInvalidArgument, taker.why());
  }
  const Members& members = taker.members();
  const auto frame = Frame(members);
  if (!frame) return std::unexpected(frame.error());
  if (!members.rdata) return Wrong("rdata", "missing");
  records_.assign(members.rdata->size(), *frame);
  for (std::size_t i = 0; i < records_.size(); ++i) {
    const auto rdata = rdata_reader_.Read(frame->type, (*members.rdata)[i]);
    if (!rdata) return Wrong("rdata", rdata.error().message);
    records_[i].rdata = base::AsChars(*rdata);
  }
  return records_;
}

}  // namespace spoor::cli
