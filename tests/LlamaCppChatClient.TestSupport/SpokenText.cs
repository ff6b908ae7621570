using System.Buffers.Binary;

namespace LlamaCpp.TestSupport;

/// <summary>Makes sound that the tests' model hears as text: each of its tokens is a tone (tests/models/README.md has the formula).</summary>
public static class SpokenText
{
    private const int SamplesPerToken = 640;
    private const int SampleRate = 16_000;
    private const double Volume = 0.3;

    /// <summary>A WAV file: 16 kHz, mono, 16 bit, without loss of the tones.</summary>
    /// <param name="tokens">The ids that the server's tokenizer gives for the text.</param>
    /// <exception cref="ArgumentException">A token has no tone.</exception>
    public static byte[] ToWav(IReadOnlyList<int> tokens)
    {
        int length = tokens.Count * SamplesPerToken * sizeof(short);
        byte[] wav = new byte[44 + length];
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), 36 + length);
        "WAVEfmt "u8.CopyTo(wav.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(24), SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(28), SampleRate * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(32), sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(34), 16);
        "data"u8.CopyTo(wav.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(40), length);
        for (int i = 0; i < tokens.Count * SamplesPerToken; i++)
        {
            double sample = Volume * Math.Sqrt(2) * Math.Cos(Math.PI * ToneOf(tokens[i / SamplesPerToken]) * ((i % SamplesPerToken) + 0.5) / SamplesPerToken);
            BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(44 + (i * sizeof(short))), (short)(short.MaxValue * sample));
        }

        return wav;
    }

    private static int ToneOf(int token) => token switch
    {
        >= 32 and <= 126 => token - 31,
        >= 300 and <= 843 => token - 204,
        _ => throw new ArgumentException($"The token {token} has no tone.", nameof(token)),
    };
}
