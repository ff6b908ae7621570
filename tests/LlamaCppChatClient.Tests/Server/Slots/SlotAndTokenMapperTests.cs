using System.Text.Json;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Server;

public class SlotAndTokenMapperTests
{
    [Theory]
    [InlineData("""[{"n_decoded":3,"n_remain":7}]""", 3, 7)]
    [InlineData("""{"n_decoded":3,"n_remain":-1}""", 3, -1)]
    [InlineData("""[{"n_decoded":3.5}]""", null, null)]
    [InlineData("""[{"n_decoded":"x","n_remain":null}]""", null, null)]
    [InlineData("""[{"\ud83d":1,"n_remain":7}]""", null, 7)]
    [InlineData("[5]", null, null)]
    [InlineData("[]", null, null)]
    [InlineData("null", null, null)]
    public void Next_token_of_a_slot_is_read_in_every_form(string next, int? decoded, int? remaining)
    {
        LlamaCppSlot slot = SlotMapper.ToSlot(new SlotPayload { Id = 1, NextToken = JsonElement.Parse(next) });

        Assert.Equal((1, decoded, remaining), (slot.Id, slot.OutputTokenCount, slot.RemainingTokenCount));
    }

    [Theory]
    [InlineData("\"é\"", "é", new byte[] { 0xC3, 0xA9 })]
    [InlineData("[195]", null, new byte[] { 0xC3 })]
    [InlineData("null", "", new byte[0])]
    public void Piece_of_a_token_is_its_text_or_bytes(string piece, string? text, byte[] bytes)
    {
        LlamaCppToken token = TokenMapper.ToToken(new TokenPiecePayload { Id = 7, Piece = JsonElement.Parse(piece) });

        Assert.Equal((7, text), (token.Id, token.Text));
        Assert.Equal(bytes, token.Bytes.ToArray());
    }
}
