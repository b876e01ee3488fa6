using System.Security.Cryptography;
using FlannelMesh.Netlink.Cryptography;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>The keys of both directions, 32 bytes each, and one context a queue and direction, made when the queue first needs it.</summary>
/// <remarks>5,000 peers times 16 queues would be 160 MB of contexts if all were made at once.</remarks>
internal sealed class SessionKeys(byte[] send, byte[] receive, int queues) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Aes256GcmContext?[] _sealers = new Aes256GcmContext?[queues];
    private readonly Aes256GcmContext?[] _openers = new Aes256GcmContext?[queues];
    private bool _isDisposed;

    /// <exception cref="ObjectDisposedException">The keys are gone.</exception>
    public Aes256GcmContext Sealer(int queue) => _sealers[queue] ?? Make(_sealers, queue, send, isForSealing: true);

    /// <exception cref="ObjectDisposedException">The keys are gone.</exception>
    public Aes256GcmContext Opener(int queue) => _openers[queue] ?? Make(_openers, queue, receive, isForSealing: false);

    /// <summary>False if the keys are gone.</summary>
    public bool TryCopy(Span<byte> sendKey, Span<byte> receiveKey)
    {
        lock (_gate)
        {
            send.CopyTo(sendKey);
            receive.CopyTo(receiveKey);
            return !_isDisposed;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            CryptographicOperations.ZeroMemory(send);
            CryptographicOperations.ZeroMemory(receive);
            foreach (var context in _sealers.Concat(_openers))
            {
                context?.Dispose();
            }
        }
    }

    // Under the lock: a context must never be made of a key that was overwritten meanwhile.
    private Aes256GcmContext Make(Aes256GcmContext?[] contexts, int queue, byte[] key, bool isForSealing)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return contexts[queue] ??= new Aes256GcmContext(key, isForSealing);
        }
    }
}
