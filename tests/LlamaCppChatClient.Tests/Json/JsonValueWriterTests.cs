using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Json;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Json;

public class JsonValueWriterTests
{
    public static TheoryData<object?, string> Values => new()
    {
        { null, "null" },
        { "é\n\"", "\"é\\n\\\"\"" },
        { true, "true" },
        { (byte)7, "7" },
        { 42, "42" },
        { -9_000_000_000, "-9000000000" },
        { ulong.MaxValue, "18446744073709551615" },
        { 0.1f, "0.1" },
        { 1e300, "1E+300" },
        { 1.50m, "1.50" },
        { DayOfWeek.Friday, "\"Friday\"" },
        { new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.Zero), "\"2026-08-01T12:00:00+00:00\"" },
        { Guid.Empty, "\"00000000-0000-0000-0000-000000000000\"" },
        { new Uri("http://h/x"), "\"http://h/x\"" },
        { JsonElement.Parse("""{"a":[1,null]}"""), """{"a":[1,null]}""" },
        { default(JsonElement), "null" },
        { JsonNode.Parse("""{"a":[1,null]}"""), """{"a":[1,null]}""" },
        { JsonDocument.Parse("[1]"), "[1]" },
        { new object?[] { 1, "a", null }, """[1,"a",null]""" },
        { new List<string> { "a" }, """["a"]""" },
        { new Dictionary<string, object?> { ["a"] = 1, ["b"] = null }, """{"a":1,"b":null}""" },
        { new { FirstName = "Ann" }, """{"firstName":"Ann"}""" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_is_written_as_json(object? value, string json)
    {
        StrictJson.Equal(json, StrictJson.Parse(Write(value)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Number_that_json_has_not_is_refused_by_its_type(object number)
    {
        NotSupportedException exception = Assert.Throws<NotSupportedException>(() => Write(number));

        Assert.Contains(number.GetType().ToString(), exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.InnerException);
    }

    [Fact]
    public void Object_that_contains_itself_is_refused_by_its_type()
    {
        List<object> list = [];
        list.Add(list);

        NotSupportedException exception = Assert.Throws<NotSupportedException>(() => Write(list));

        Assert.Contains("List", exception.Message, StringComparison.Ordinal);
    }

    private static string Write(object? value)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            JsonValueWriter.Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
