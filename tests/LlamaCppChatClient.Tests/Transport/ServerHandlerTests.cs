using LlamaCpp.Transport;


namespace LlamaCpp.Tests.Transport;

public class ServerHandlerTests
{
    [Fact]
    public void Connections_are_renewed_after_two_minutes()
    {
        using SocketsHttpHandler handler = ServerHandler.Create();

        Assert.Equal(TimeSpan.FromMinutes(2), handler.PooledConnectionLifetime);
    }

    [Fact]
    public void Idle_connection_is_dropped_before_the_server_closes_it()
    {
        using SocketsHttpHandler handler = ServerHandler.Create();

        Assert.InRange(handler.PooledConnectionIdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4.5));
    }

    [Fact]
    public void Abandoned_answer_is_not_read_on()
    {
        using SocketsHttpHandler handler = ServerHandler.Create();

        Assert.Equal((TimeSpan.Zero, 0), (handler.ResponseDrainTimeout, handler.MaxResponseDrainSize));
    }
}
