// The octets on disk, as they were when this format version was made. A difference means that databases in the field
// can no longer be read: it needs a new format version, not a new golden file.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/hex.h"
#include "storage/environment.h"
#include "storage/name_key.h"
#include "storage/resume_token.h"
#include "storage/row_value.h"
#include "storage/row_writer.h"
#include "storage/sensor_ledger.h"
#include "storage/storage_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using testing::MakeRecord;
using testing::Wire;
using testing::WireOf;

// A secret that is the same everywhere; real ones are random.
Secret FixedSecret() {
  Secret secret;
  for (std::size_t i = 0; i < secret.size(); ++i) secret[i] = static_cast<char>(i);
  return secret;
}

std::vector<observation::Record> Examples() {
  const std::string owner = WireOf("www.example.com");
  const std::string soa = WireOf("ns.example") + WireOf("host.example") + std::string(20, '\1');
  return {MakeRecord(owner, 1, "\xc0\x01\x02\x03", 7, 1700000000, 1700000300),
          MakeRecord(owner, 28, "0123456789abcdef"),
          MakeRecord(WireOf("example.com"), 2, WireOf("ns.example")),
          MakeRecord(WireOf("example.com"), 15, std::string("\0\n", 2) + WireOf("mx.example")),
          MakeRecord(WireOf("example.com"), 6, soa),
          MakeRecord(WireOf(""), 2, WireOf("a.root")),
          MakeRecord(WireOf("a.b"), 107, std::string("\0\1", 2) + WireOf("Mixed.Case")),
          MakeRecord(owner, 16, std::string("\3a\0b", 4)),
          MakeRecord(owner, 65280, ""),
          MakeRecord(Wire({std::string("\0\1\2\xff", 4), "x"}), 16, "\1y"),
          MakeRecord(owner, 16, std::string(600, 't'))};
}

std::string Hex(const std::string& octets) {
  return octets.empty() ? "-" : base::ToHex(base::AsBytes(octets));
}

void Describe(std::ostream& out, const observation::Record& record) {
  const auto tuple = record.view().tuple;
  const Secret secret = FixedSecret();
  const std::string forward = StoredKey(ForwardKey(tuple), secret);
  const std::string inverse = StoredKey(InverseKey(tuple), secret);
  std::string name;
  AppendNameKey(name, tuple.owner, LabelOrder::kFromLeft);
  out << "forward " << Hex(forward) << " " << Hex(ForwardValue(SightingOf(record.view()), tuple, IsCutKey(forward)))
      << "\n"
      << "inverse " << Hex(inverse) << " " << Hex(IsCutKey(inverse) ? forward : std::string()) << "\n"
      << "owner_names " << Hex(name + kNameEnd) << " -\n";
}

std::string DescribeAll() {
  std::ostringstream out;
  for (const observation::Record& record : Examples()) Describe(out, record);
  out << "sensors " << Hex(SensorKey("sensor-1", 0x0102030405060708)) << " " << Hex(EncodeSensorValue({1, 2, 3}))
      << "\n"
      << "resume " << Hex(EncodeResume(Index::kForward, ForwardKey(Examples()[0].view().tuple))) << " -\n";
  return out.str();
}

TEST(GoldenTest, OctetsOnDiskAreThoseOfFormatVersionOne) {
  ASSERT_EQ(kFormatVersion, 1u);
  const char* path = std::getenv("SPOOR_STORAGE_GOLDEN");
  if (path == nullptr) GTEST_SKIP() << "SPOOR_STORAGE_GOLDEN does not name the golden file";
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(DescribeAll(), golden.str());
}

// What the writer stores is what the functions above encode.
TEST(GoldenTest, TheWriterStoresTheseOctets) {
  test::TemporaryFolder dir;
  const auto environment = Environment::Open(dir.path(), 64 << 20).value();
  Transaction txn = Transaction::BeginWrite(environment->get()).value();
  const std::vector<observation::Record> examples = Examples();
  RowWriter writer(*environment, txn);
  for (const observation::Record& record : examples) ASSERT_TRUE(writer.Add(record.view()));
  ASSERT_TRUE(writer.Write());
  for (const observation::Record& record : examples) {
    const auto tuple = record.view().tuple;
    const std::string forward = StoredKey(ForwardKey(tuple), environment->secret());
    const std::string value = ForwardValue(SightingOf(record.view()), tuple, IsCutKey(forward));
    EXPECT_EQ(base::AsChars(Get(txn, environment->tables().forward, forward).value().value()), value);
    const std::string inverse = StoredKey(InverseKey(tuple), environment->secret());
    EXPECT_EQ(base::AsChars(Get(txn, environment->tables().inverse, inverse).value().value()),
              IsCutKey(inverse) ? forward : "");
  }
}

}  // namespace
}  // namespace spoor::storage
