using System.Buffers;

namespace LlamaCpp.Transport;

/// <summary>Makes something of a whole body.</summary>
internal delegate TResult DocumentParser<in TState, out TResult>(TState state, ReadOnlySequence<byte> body);
