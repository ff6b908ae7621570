using System.Text;

namespace LlamaCpp.Tests.Support;

public class CaptureFileTests
{
    [Fact]
    public void Plain_exchange_gives_server_request_and_response()
    {
        CaptureFile capture = Captures.Load("golden/hello-nonstream.http");

        Assert.Equal("llama-server -m /models/tiny-chat.gguf --mmproj /models/tiny-mmproj.gguf --alias tiny-chat -c 4096 -np 2", capture.Server);
        Assert.Equal("POST", capture.Request.Method);
        Assert.Equal("/v1/chat/completions", capture.Request.Target);
        Assert.Equal("application/json", capture.Request.Header("content-type"));
        Assert.Equal("Hello", capture.Request.Json.GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Equal(200, capture.Response!.Status);
        Assert.Equal("chat.completion", capture.Response.Json.GetProperty("object").GetString());
        Assert.False(capture.Response.IsStream);
        Assert.False(capture.IsShortened);
    }

    [Fact]
    public void Body_is_as_long_as_its_content_length_says()
    {
        CaptureFile capture = Captures.Load("golden/hello-nonstream.http");

        Assert.Equal(capture.Request.Head.ContentLength, capture.Request.Body.Length);
        Assert.Equal(capture.Response!.Head.ContentLength, capture.Response.Body.Length);
    }

    [Fact]
    public void Length_less_body_loses_the_line_ending_that_the_recorder_added()
    {
        CaptureFile capture = Captures.Load("router/while-loading-500-1.http");

        Assert.Equal("proxy error: Could not establish connection", capture.Response!.Text);
    }

    [Fact]
    public void Chunked_framing_of_an_exact_capture_is_removed_from_the_body_and_kept_in_the_raw_bytes()
    {
        CaptureFile capture = Captures.Load("http/stream-raw-wire.http");

        Assert.Equal(Captures.Read("http/stream-raw-wire.sse"), capture.Response!.Body);
        Assert.EndsWith("0\r\n\r\n", Encoding.UTF8.GetString(capture.Raw), StringComparison.Ordinal);
    }

    [Fact]
    public void Chunked_request_is_decoded()
    {
        CaptureFile capture = Captures.Load("http/request-chunked.http");

        Assert.Equal(4, capture.Request.Json.GetProperty("max_tokens").GetInt32());
    }

    [Fact]
    public void Interim_response_is_passed_over()
    {
        CaptureFile capture = Captures.Load("http/expect-100-continue.http");

        Assert.Equal(200, capture.Response!.Status);
        Assert.Equal("chat.completion", capture.Response.Json.GetProperty("object").GetString());
    }

    [Fact]
    public void Request_that_was_never_answered_has_no_response()
    {
        CaptureFile capture = Captures.Load("lifecycle/nonstream-sigterm.http");

        Assert.Null(capture.Response);
    }

    [Theory]
    [InlineData("lifecycle/stream-sigkill.http")]
    [InlineData("embeddings/float.http")]
    [InlineData("errors/prompt-too-long.http")]
    [InlineData("sse/ping-during-prompt-stream.http")]
    public void Capture_with_bytes_left_out_says_so(string path) =>
        Assert.True(Captures.Load(path).IsShortened);

    [Fact]
    public void Every_capture_can_be_read()
    {
        IReadOnlyList<string> paths = Captures.All("**/*.http");

        Assert.True(paths.Count > 500, $"{paths.Count} captures");
        Assert.All(paths, path => Assert.Contains("HTTP/1", Captures.Load(path).Request.Head.StartLine, StringComparison.Ordinal));
    }

    [Fact]
    public void Recorded_streams_equal_the_whole_bodies_beside_them()
    {
        int compared = 0;
        foreach (string path in Captures.All("**/*.sse"))
        {
            string body = Captures.Load(Path.ChangeExtension(path, ".http")).Response!.Text;
            if (!body.Contains("trimmed ...", StringComparison.Ordinal))
            {
                Assert.Equal(Encoding.UTF8.GetString(Captures.Read(path)), body);
                compared++;
            }
        }

        Assert.InRange(compared, 80, 150);
    }

    [Fact]
    public void Pattern_without_a_match_is_an_error() =>
        Assert.Throws<ArgumentException>(() => Captures.All("golden/*.nothing"));

    [Fact]
    public void File_without_markers_is_an_error() =>
        Assert.Throws<FormatException>(() => CaptureFile.Parse("# only a comment\n"u8));
}
