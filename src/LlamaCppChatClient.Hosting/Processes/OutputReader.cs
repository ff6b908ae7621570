using System.Text;

namespace LlamaCpp.Hosting.Processes;

/// <summary>Reads the lines of a process's output in bounded memory: what is longer than a line should be is left out.</summary>
internal static class OutputReader
{
    /// <summary>The longest line that is handed on, in characters; a longer one ends with an ellipsis.</summary>
    public const int MaxLine = 4096;

    /// <summary>Hands each line on until the output ends or is closed. Never fails because of the output.</summary>
    public static async Task ReadAsync(TextReader output, Action<string> onLine)
    {
        char[] block = new char[MaxLine];
        StringBuilder line = new();
        bool afterReturn = false;
        int length;
        while ((length = await ReadBlockAsync(output, block).ConfigureAwait(false)) > 0)
        {
            foreach (char character in block.AsSpan(0, length))
            {
                if (character is '\r' or '\n')
                {
                    // A line feed after a carriage return belongs to it.
                    if (character == '\r' || !afterReturn)
                    {
                        End();
                    }
                }
                else if (line.Length <= MaxLine)
                {
                    line.Append(line.Length < MaxLine ? character : '…');
                }

                afterReturn = character == '\r';
            }
        }

        if (line.Length > 0)
        {
            End();
        }

        void End()
        {
            onLine(line.ToString());
            line.Clear();
        }
    }

    private static async Task<int> ReadBlockAsync(TextReader output, char[] block)
    {
        try
        {
            return await output.ReadAsync(block).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // A process that the server left behind held its output open, and nobody waits for that one.
            return 0;
        }
    }
}
