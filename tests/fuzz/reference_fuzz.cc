// The fast parser and the observer against the slow reference: the same messages are accepted, with the same records,
// and these become the same tuples.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "dataplane/observe/observer.h"
#include "tests/fuzz/parsed_message.h"
#include "tests/fuzz/reference_message.h"

namespace {

using spoor::base::ToString;
using spoor::test::Require;
using spoor::test::RequireEqual;

constexpr std::uint32_t kTime_s = 1'700'000'000;
constexpr std::uint16_t kSkipped[] = {46, 47, 50};

void CompareRecords(const spoor::test::ParsedMessage& fast, const spoor::test::ReferenceMessage& slow) {
  Require(fast.records().size() == slow.records.size());
  for (std::size_t i = 0; i < slow.records.size(); ++i) {
    const spoor::dns::ResourceRecord& record = fast.records()[i];
    const spoor::test::ReferenceRecord& expected = slow.records[i];
    Require(record.type == expected.type && record.rr_class == expected.rr_class);
    Require(static_cast<int>(record.section) == expected.section);
    RequireEqual("owner", ToString(record.owner()), expected.owner);
    RequireEqual("RDATA", ToString(record.rdata()), expected.rdata);
    Require(spoor::base::LoadBe16(record.tuple) == record.type);
  }
}

void CompareTuples(const spoor::test::ParsedMessage& fast, const spoor::test::ReferenceMessage& slow) {
  static const spoor::dataplane::HashSecret secret(1);
  static spoor::dataplane::Observer observer(kSkipped, secret);
  std::vector<spoor::dataplane::Observation> out(fast.records().size());
  const bool is_authoritative = fast.header().is_authoritative();
  const std::size_t count = observer.Observe(fast.records(), is_authoritative, kTime_s, out.data());
  const spoor::test::ReferenceTuples expected = TuplesOf(slow, is_authoritative);
  Require(count == expected.size());
  for (std::size_t i = 0; i < count; ++i) {
    const spoor::observation::RecordView record = out[i].AsRecord();
    const auto found = expected.find({record.tuple.type, ToString(record.tuple.owner), ToString(record.tuple.rdata)});
    Require(found != expected.end() && found->second == record.provenance && record.count == 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < spoor::dns::kHeader_octets || size > spoor::test::kMaxFuzzMessage_octets) return 0;
  const spoor::test::ParsedMessage fast({data, size});
  const auto slow = spoor::test::ReadReferenceMessage(ToString({data, size}));
  Require(fast.good() == slow.refused.empty());
  CompareRecords(fast, slow);
  CompareTuples(fast, slow);
  return 0;
}
