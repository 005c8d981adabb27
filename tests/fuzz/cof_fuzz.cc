// A line of COF from anywhere: refused with a reason, or records that may be stored and that come back from the line
// that export would print for them.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/import/cof_reader.h"
#include "dns/name_text.h"
#include "dns/rdata_text.h"
#include "dns/types.h"
#include "observation/block.h"
#include "tests/fuzz/require.h"

namespace {

using spoor::observation::Record;
using spoor::test::Require;
using spoor::test::RequireEqual;

std::string Quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

std::string LineOf(const Record& record) {
  return fmt::format(R"({{"rrname":{},"rrtype":{},"rdata":[{}],"time_first":{},"time_last":{},"count":{}}})",
                     Quoted(spoor::dns::NameText(spoor::base::AsBytes(record.owner))),
                     Quoted(spoor::dns::TypeText(record.type)),
                     Quoted(spoor::dns::RdataText(record.type, spoor::base::AsBytes(record.rdata))),
                     record.time_first_s, record.time_last_s, record.count);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static spoor::cli::CofReader reader;
  const auto read = reader.Read(spoor::base::AsChars({data, size}));
  if (!read) {
    Require(!read.error().message.empty());
    return 0;
  }
  Require(!read->empty());
  const std::vector<Record> records(read->begin(), read->end());
  for (const Record& record : records) {
    Require(spoor::observation::WhatIsWrong(record.view()) == nullptr && record.time_first_s <= record.time_last_s);
    const std::string line = LineOf(record);
    const auto back = reader.Read(line);
    Require(back.has_value() && back->size() == 1);
    const Record& same = back->front();
    RequireEqual("owner", record.owner, same.owner);
    RequireEqual(line.c_str(), record.rdata, same.rdata);
    Require(record.type == same.type && record.count == same.count && record.time_first_s == same.time_first_s &&
            record.time_last_s == same.time_last_s);
  }
  return 0;
}
