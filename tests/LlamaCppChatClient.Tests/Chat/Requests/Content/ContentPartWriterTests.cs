using System.Text;
using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class ContentPartWriterTests
{
    public static TheoryData<string, string> MediaTypes => new()
    {
        { "image/png", """{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}}""" },
        { "image/jpeg", """{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,AQID"}}""" },
        { "audio/wav", """{"type":"input_audio","input_audio":{"data":"AQID","format":"wav"}}""" },
        { "audio/x-wav", """{"type":"input_audio","input_audio":{"data":"AQID","format":"wav"}}""" },
        { "audio/vnd.wave", """{"type":"input_audio","input_audio":{"data":"AQID","format":"wav"}}""" },
        { "audio/wave", """{"type":"input_audio","input_audio":{"data":"AQID","format":"wav"}}""" },
        { "audio/mpeg3", """{"type":"input_audio","input_audio":{"data":"AQID","format":"mp3"}}""" },
        { "audio/x-mpeg", """{"type":"input_audio","input_audio":{"data":"AQID","format":"mp3"}}""" },
        { "audio/mpeg", """{"type":"input_audio","input_audio":{"data":"AQID","format":"mp3"}}""" },
        { "audio/mp3", """{"type":"input_audio","input_audio":{"data":"AQID","format":"mp3"}}""" },
        { "audio/ogg", """{"type":"input_audio","input_audio":{"data":"AQID","format":"ogg"}}""" },
        { "audio/flac", """{"type":"input_audio","input_audio":{"data":"AQID","format":"flac"}}""" },
        { "video/mp4", """{"type":"input_video","input_video":{"data":"AQID"}}""" },
        { "video/webm", """{"type":"input_video","input_video":{"data":"AQID"}}""" },
    };

    public static TheoryData<string> TextTypes =>
    [
        "text/plain", "text/markdown", "text/csv", "text/html", "text/x-python", "application/json", "application/ld+json", "application/xml",
        "application/xhtml+xml", "application/yaml", "application/x-yaml", "application/toml", "application/javascript", "application/x-ndjson", "application/sql", "application/csv",
    ];

    public static TheoryData<string> OtherTypes => ["application/pdf", "application/octet-stream", "application/zip", "model/gltf-binary", "font/woff"];

    [Theory]
    [MemberData(nameof(MediaTypes))]
    public void Data_is_a_part_of_its_kind(string mediaType, string part)
    {
        JsonElement message = Mapped.User(new DataContent(new byte[] { 1, 2, 3 }, mediaType));

        StrictJson.Equal($"[{part}]", message.GetProperty("content"));
    }

    [Fact]
    public void Texts_and_pictures_keep_their_order()
    {
        JsonElement message = Mapped.User(
            new TextContent("a"), new DataContent(new byte[] { 1 }, "image/png"), new TextContent("b"), new UriContent("https://h/x.jpg?y=1", "image/jpeg"), new TextContent("c"));

        StrictJson.Equal("""
            [{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AQ=="}},{"type":"text","text":"b"},
             {"type":"image_url","image_url":{"url":"https://h/x.jpg?y=1"}},{"type":"text","text":"c"}]
            """, message.GetProperty("content"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(24 * 1024)]
    [InlineData(24 * 1024 + 1)]
    [InlineData(100_000)]
    public void Data_of_any_size_is_whole(int size)
    {
        byte[] data = new byte[size];
        new Random(size).NextBytes(data);

        JsonElement content = Mapped.User(new DataContent(data, "image/png"), new TextContent("between"), new DataContent(data, "audio/wav")).GetProperty("content");

        Assert.Equal("data:image/png;base64," + Convert.ToBase64String(data), content[0].GetProperty("image_url").GetProperty("url").GetString());
        Assert.Equal("between", content[1].GetProperty("text").GetString());
        Assert.Equal(Convert.ToBase64String(data), content[2].GetProperty("input_audio").GetProperty("data").GetString());
    }

    [Theory]
    [MemberData(nameof(TextTypes))]
    public void Text_file_is_text(string mediaType)
    {
        JsonElement message = Mapped.User(new DataContent(Encoding.UTF8.GetBytes("{\"é\":1}"), mediaType));

        StrictJson.Equal("""[{"type":"text","text":"{\"é\":1}"}]""", message.GetProperty("content"));
    }

    [Fact]
    public void Text_file_has_its_name_before_it()
    {
        JsonElement message = Mapped.User(new DataContent(Encoding.UTF8.GetBytes("a,b"), "text/csv") { Name = "data.csv" });

        StrictJson.Equal("""[{"type":"text","text":"data.csv:\na,b"}]""", message.GetProperty("content"));
    }

    [Fact]
    public void Byte_order_mark_of_a_text_file_is_no_text()
    {
        JsonElement message = Mapped.User(new DataContent(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'a' }, "text/plain"));

        StrictJson.Equal("""[{"type":"text","text":"a"}]""", message.GetProperty("content"));
    }

    [Fact]
    public void Byte_order_mark_of_a_text_file_tells_its_character_set()
    {
        JsonElement message = Mapped.User(new DataContent(new byte[] { 0xFF, 0xFE, 0xE9, 0 }, "text/plain"));

        StrictJson.Equal("""[{"type":"text","text":"é"}]""", message.GetProperty("content"));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("\"UTF-16\"")]
    public void Text_file_is_read_by_its_character_set(string charset)
    {
        JsonElement message = Mapped.User(new DataContent(Encoding.Unicode.GetBytes("é漢"), $"text/plain;charset={charset}"));

        StrictJson.Equal("""[{"type":"text","text":"é漢"}]""", message.GetProperty("content"));
    }

    [Fact]
    public void Text_file_of_an_unknown_character_set_is_refused()
    {
        Exception exception = Mapped.Refusal([new(ChatRole.User, [new DataContent(new byte[] { 1 }, "text/plain;charset=klingon")])]);

        Assert.Contains("klingon", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data:text/plain;base64,aGk=", "text/plain", """{"type":"text","text":"hi"}""")]
    [InlineData("data:image/png;base64,AQID", "image/png", """{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}}""")]
    [InlineData("data:audio/wav;base64,AQID", "audio/wav", """{"type":"input_audio","input_audio":{"data":"AQID","format":"wav"}}""")]
    [InlineData("http://h/x.png", "image/png", """{"type":"image_url","image_url":{"url":"http://h/x.png"}}""")]
    [InlineData("https://h/ä%20b.png?c=d&e", "image/*", """{"type":"image_url","image_url":{"url":"https://h/%C3%A4%20b.png?c=d&e"}}""")]
    [InlineData("https://h/x.mp4", "video/mp4", """{"type":"video_url","video_url":{"url":"https://h/x.mp4"}}""")]
    [InlineData("https://h/x.wav", "audio/wav", """{"type":"input_audio","input_audio":{"url":"https://h/x.wav"}}""")]
    public void Address_is_a_part_of_its_kind(string uri, string mediaType, string part)
    {
        JsonElement message = Mapped.User(new UriContent(new Uri(uri), mediaType));

        StrictJson.Equal($"[{part}]", message.GetProperty("content"));
    }

    [Theory]
    [MemberData(nameof(OtherTypes))]
    public void Data_of_another_type_is_refused_by_name(string mediaType)
    {
        Exception exception = Mapped.Refusal([new(ChatRole.User, [new DataContent(new byte[] { 1 }, mediaType)])]);

        Assert.Contains($"'{mediaType}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("image/*, audio/* and video/*", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://h/x.pdf", "application/pdf", "'application/pdf'")]
    [InlineData("https://h/x.txt", "text/plain", "'text/plain'")]
    public void Address_of_another_type_is_refused_by_name(string uri, string mediaType, string name)
    {
        Exception exception = Mapped.Refusal([new(ChatRole.User, [new UriContent(uri, mediaType)])]);

        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///etc/passwd.png")]
    [InlineData("file://host/share/x.png")]
    [InlineData("FILE:///x.png")]
    [InlineData("file:/etc/passwd.png")]
    [InlineData("file:x.png")]
    [InlineData(" File://x.png")]
    [InlineData(@"\\host\share\x.png")]
    public void File_of_the_server_is_refused(string uri)
    {
        Exception exception = Mapped.Refusal([new(ChatRole.User, [new UriContent(new Uri(uri, UriKind.RelativeOrAbsolute), "image/png")])]);

        Assert.Contains("AllowFileUris", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///media/x.png", "file:///media/x.png")]
    [InlineData("FILE:///media/x.png", "file:///media/x.png")]
    [InlineData("file:/media/x.png", "file:///media/x.png")]
    [InlineData("file://x.png", "file://x.png")]
    [InlineData("file:///my%20pictures/x.png", "file:///my pictures/x.png")]
    public void File_of_the_server_is_sent_in_the_servers_spelling_when_that_is_allowed(string uri, string sent)
    {
        ChatMessage message = new(ChatRole.User, [new UriContent(new Uri(uri, UriKind.RelativeOrAbsolute), "image/png")]);

        JsonElement body = Mapped.Body([message], allowFileUris: true);

        StrictJson.Equal($$$"""[{"type":"image_url","image_url":{"url":"{{{sent}}}"}}]""", body.GetProperty("messages")[0].GetProperty("content"));
    }

    [Fact]
    public void Relative_address_is_sent_as_it_was_written()
    {
        JsonElement message = Mapped.User(new UriContent(new Uri("a/../x y.png", UriKind.Relative), "image/png"));

        StrictJson.Equal("""[{"type":"image_url","image_url":{"url":"a/../x y.png"}}]""", message.GetProperty("content"));
    }

    [Fact]
    public void Hosted_file_is_refused_by_name()
    {
        Exception exception = Mapped.Refusal([new(ChatRole.User, [new HostedFileContent("file-1")])]);

        Assert.Contains("HostedFileContent", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("assistant")]
    [InlineData("system")]
    [InlineData("tool")]
    public void Picture_is_sent_in_every_role(string role)
    {
        JsonElement message = Mapped.Message(new ChatMessage(new ChatRole(role), [new TextContent("a"), new UriContent("http://h/x.png", "image/png")]));

        StrictJson.Equal("""[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"http://h/x.png"}}]""", message.GetProperty("content"));
    }
}
