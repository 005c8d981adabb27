-- Every RR of every response of a capture, names as offsets of their labels: the parse of dnsjit, without a store.
--   dnsjit dnsjit_parse.lua FILE      (classic pcap)
local object = require("dnsjit.core.objects")
local input = require("dnsjit.input.mmpcap").new()
local layer = require("dnsjit.filter.layer").new()
local dns = require("dnsjit.core.object.dns").new()
local q = require("dnsjit.core.object.dns.q").new()
local rr = require("dnsjit.core.object.dns.rr").new()
local label = require("dnsjit.core.object.dns.label")

local LABELS = 127
local labels = label.new(LABELS)

-- The number of RRs of a response; 0 if it cannot be read to the end.
local function records()
  for _ = 1, dns.qdcount do
    if dns:parse_q(q, labels, LABELS) ~= 0 then return 0 end
  end
  local count = dns.ancount + dns.nscount + dns.arcount
  for _ = 1, count do
    if dns:parse_rr(rr, labels, LABELS) ~= 0 then return 0 end
  end
  return count
end

input:open(arg[2])
layer:producer(input)
local produce, context = layer:produce()
local frames, responses, found = 0, 0, 0
while true do
  local packet = produce(context)
  if packet == nil then break end
  frames = frames + 1
  if packet:type() == "payload" and packet:cast().len > 0 then
    dns.obj_prev = packet
    if dns:parse_header() == 0 and dns.qr == 1 then
      responses = responses + 1
      found = found + records()
    end
  end
end
print(string.format('{"frames":%d,"responses":%d,"records":%d}', frames, responses, found))
