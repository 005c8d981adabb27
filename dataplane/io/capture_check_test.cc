#include "dataplane/io/capture_check.h"

#include <gtest/gtest.h>

#include "dataplane/io/capture_fixture.h"

namespace spoor::dataplane {
namespace {

std::string MessageFor(const std::string& path) {
  const auto info = CheckCapture(path);
  EXPECT_FALSE(info) << path;
  const std::string message = info ? "" : info.error().message;
  EXPECT_NE(message.find(path), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  return message;
}

TEST(CheckCapture, CountsFrames) {
  const TemporaryFile file("good",
                           PcapHeader() + PcapFrame(1, 2, TestFrame(1, 2)) + PcapFrame(1, 3, TestFrame(2, 1, 1500)));
  const auto info = CheckCapture(file.path());
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->frame_count, 2u);
  EXPECT_EQ(info->longest_frame_octets, 1500u);
  EXPECT_EQ(info->damage, "");
}

TEST(CheckCapture, NoFramesAreFine) {
  const TemporaryFile file("empty-capture", PcapHeader(kPcapNanoseconds));
  EXPECT_EQ(CheckCapture(file.path())->frame_count, 0u);
}

TEST(CheckCapture, ReadsPcapng) {
  // Section header block, interface description block (Ethernet), one enhanced packet block of 4 octets.
  const std::string section = Native(0x0a0d0d0au) + Native(28u) + Native(0x1a2b3c4du) + Native<std::uint16_t>(1) +
                              Native<std::uint16_t>(0) + Native(~std::uint64_t{0}) + Native(28u);
  const std::string interface =
      Native(1u) + Native(20u) + Native<std::uint16_t>(1) + Native<std::uint16_t>(0) + Native(0u) + Native(20u);
  const std::string packet =
      Native(6u) + Native(36u) + Native(0u) + Native(0u) + Native(7u) + Native(4u) + Native(4u) + "abcd" + Native(36u);
  const TemporaryFile file("pcapng", section + interface + packet);
  const auto info = CheckCapture(file.path());
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->frame_count, 1u);
}

TEST(CheckCapture, ACutFileKeepsItsWholeFrames) {
  const std::string whole = PcapHeader() + PcapFrame(1, 2, TestFrame(1, 2)) + PcapFrame(1, 3, TestFrame(2, 1));
  const TemporaryFile in_frame("cut", whole.substr(0, whole.size() - 5));
  const TemporaryFile in_header("cut-header", whole.substr(0, whole.size() - 64 - 5));
  for (const TemporaryFile* file : {&in_frame, &in_header}) {
    const auto info = CheckCapture(file->path());
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->frame_count, 1u);
    EXPECT_NE(info->damage, "");
    EXPECT_EQ(info->damage.find('\n'), std::string::npos);
  }
}

TEST(CheckCapture, RefusesWhatCannotBeReplayed) {
  EXPECT_NE(MessageFor("/nonexistent/file.pcap").find("No such file"), std::string::npos);
  EXPECT_NE(MessageFor("/tmp").find("not a regular file"), std::string::npos);
  const TemporaryFile nothing("zero", "");
  EXPECT_NE(MessageFor(nothing.path()).find("empty"), std::string::npos);
  const TemporaryFile garbage("garbage", std::string(200, 'x'));
  EXPECT_NE(MessageFor(garbage.path()).find("not a pcap"), std::string::npos);
  const TemporaryFile stub("stub", PcapHeader().substr(0, 10));
  MessageFor(stub.path());
  const TemporaryFile wireless("wireless", PcapHeader(kPcapMicroseconds, 105));
  EXPECT_NE(MessageFor(wireless.path()).find("link type IEEE802_11 (105)"), std::string::npos);
  EXPECT_NE(MessageFor(wireless.path()).find("Ethernet"), std::string::npos);
}

TEST(CheckCapture, KnowsLinkTypes) {
  // Numbers as they stand in files.
  const std::pair<std::uint32_t, LinkType> known[] = {
      {1, LinkType::kEthernet}, {12, LinkType::kRawIp},         {101, LinkType::kRawIp},
      {228, LinkType::kRawIp},  {229, LinkType::kRawIp},        {113, LinkType::kLinuxCooked},
      {0, LinkType::kLoopback}, {276, LinkType::kLinuxCooked2}, {108, LinkType::kLoopback}};
  for (const auto& [number, link] : known) {
    const TemporaryFile file("link", PcapHeader(kPcapMicroseconds, number) + PcapFrame(1, 2, "frame"));
    const auto info = CheckCapture(file.path());
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->link, link) << number;
  }
}

}  // namespace
}  // namespace spoor::dataplane
